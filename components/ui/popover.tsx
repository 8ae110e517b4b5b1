'use client'

import * as RadixPopover from '@radix-ui/react-popover'
import type { ComponentProps, ReactElement } from 'react'
import { cn } from '../cn'

export const Popover = RadixPopover.Root
export const PopoverTrigger = RadixPopover.Trigger

export function PopoverContent({
  className,
  align = 'start',
  sideOffset = 6,
  ...props
}: ComponentProps<typeof RadixPopover.Content>): ReactElement {
  return (
    <RadixPopover.Portal>
      <RadixPopover.Content
        align={align}
        sideOffset={sideOffset}
        collisionPadding={12}
        className={cn(
          'z-50 max-h-(--radix-popover-content-available-height) max-w-[calc(100vw-24px)] overflow-auto rounded-lg border border-border bg-surface p-4 text-sm shadow-lg outline-none',
          className,
        )}
        {...props}
      />
    </RadixPopover.Portal>
  )
}

'use client'

import { Check } from 'lucide-react'
import * as RadixMenu from '@radix-ui/react-dropdown-menu'
import type { ComponentProps, ReactElement } from 'react'
import { cn } from '../cn'

export const DropdownMenu = RadixMenu.Root
export const DropdownMenuTrigger = RadixMenu.Trigger
export const DropdownMenuRadioGroup = RadixMenu.RadioGroup

const itemClasses =
  'relative flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 text-sm outline-none select-none data-[disabled]:pointer-events-none data-[disabled]:opacity-55 data-[highlighted]:bg-accent [&_svg]:size-4 [&_svg]:shrink-0'

export function DropdownMenuContent({
  className,
  align = 'end',
  sideOffset = 6,
  ...props
}: ComponentProps<typeof RadixMenu.Content>): ReactElement {
  return (
    <RadixMenu.Portal>
      <RadixMenu.Content
        align={align}
        sideOffset={sideOffset}
        collisionPadding={12}
        className={cn(
          'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-auto rounded-lg border border-border bg-surface p-1 shadow-lg',
          className,
        )}
        {...props}
      />
    </RadixMenu.Portal>
  )
}

export function DropdownMenuItem({
  className,
  ...props
}: ComponentProps<typeof RadixMenu.Item>): ReactElement {
  return <RadixMenu.Item className={cn(itemClasses, className)} {...props} />
}

export function DropdownMenuLabel({
  className,
  ...props
}: ComponentProps<typeof RadixMenu.Label>): ReactElement {
  return <RadixMenu.Label className={cn('px-2 py-1.5 text-xs text-muted-foreground', className)} {...props} />
}

export function DropdownMenuSeparator(): ReactElement {
  return <RadixMenu.Separator className="-mx-1 my-1 h-px bg-border" />
}

function Indicator(): ReactElement {
  return (
    <span className="absolute left-2 flex size-4 items-center justify-center">
      <RadixMenu.ItemIndicator>
        <Check aria-hidden />
      </RadixMenu.ItemIndicator>
    </span>
  )
}

export function DropdownMenuCheckboxItem({
  className,
  children,
  ...props
}: ComponentProps<typeof RadixMenu.CheckboxItem>): ReactElement {
  return (
    <RadixMenu.CheckboxItem className={cn(itemClasses, 'pl-8', className)} {...props}>
      <Indicator />
      {children}
    </RadixMenu.CheckboxItem>
  )
}

export function DropdownMenuRadioItem({
  className,
  children,
  ...props
}: ComponentProps<typeof RadixMenu.RadioItem>): ReactElement {
  return (
    <RadixMenu.RadioItem className={cn(itemClasses, 'pl-8', className)} {...props}>
      <Indicator />
      {children}
    </RadixMenu.RadioItem>
  )
}

'use client'

import * as RadixSwitch from '@radix-ui/react-switch'
import type { ComponentProps, ReactElement } from 'react'
import { cn } from '../cn'

export function Switch({ className, ...props }: ComponentProps<typeof RadixSwitch.Root>): ReactElement {
  return (
    <RadixSwitch.Root
      className={cn(
        'inline-flex h-5 w-9 shrink-0 cursor-pointer items-center rounded-full border border-input bg-muted transition-colors disabled:cursor-not-allowed disabled:opacity-55 data-[state=checked]:border-primary data-[state=checked]:bg-primary',
        className,
      )}
      {...props}
    >
      <RadixSwitch.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-input transition-transform data-[state=checked]:translate-x-[1.125rem] data-[state=checked]:bg-primary-foreground" />
    </RadixSwitch.Root>
  )
}

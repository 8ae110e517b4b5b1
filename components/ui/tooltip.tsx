'use client'

import { Tooltip as RadixTooltip } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

export const TooltipProvider = RadixTooltip.Provider

/** A hint on hover and focus; `children` must be one focusable element. */
export function Tooltip({
  hint,
  children,
}: {
  readonly hint: ReactNode
  readonly children: ReactElement
}): ReactElement {
  return (
    <RadixTooltip.Root delayDuration={250}>
      <RadixTooltip.Trigger asChild>{children}</RadixTooltip.Trigger>
      <RadixTooltip.Portal>
        <RadixTooltip.Content
          sideOffset={6}
          collisionPadding={12}
          className="z-50 max-w-80 rounded-md bg-foreground px-2.5 py-1.5 text-xs text-background shadow-md"
        >
          {hint}
        </RadixTooltip.Content>
      </RadixTooltip.Portal>
    </RadixTooltip.Root>
  )
}

'use client'

import * as RadixTooltip from '@radix-ui/react-tooltip'
import type { ReactElement, ReactNode } from 'react'

/** A hint on hover and focus; `children` must be one focusable element. */
export function Tooltip({
  hint,
  children,
}: {
  readonly hint: ReactNode
  readonly children: ReactElement
}): ReactElement {
  return (
    <RadixTooltip.Provider delayDuration={250}>
      <RadixTooltip.Root>
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
    </RadixTooltip.Provider>
  )
}

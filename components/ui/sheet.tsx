'use client'

import { X } from 'lucide-react'
import * as RadixDialog from '@radix-ui/react-dialog'
import type { ReactElement, ReactNode } from 'react'
import { Button } from './button'

export const Sheet = RadixDialog.Root
export const SheetTrigger = RadixDialog.Trigger

/** A panel from the left edge over the page; `title` names it to screen readers. */
export function SheetContent({
  title,
  closeLabel,
  children,
}: {
  readonly title: string
  readonly closeLabel: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <RadixDialog.Portal>
      <RadixDialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
      <RadixDialog.Content
        aria-describedby={undefined}
        className="fixed inset-y-0 left-0 z-50 flex w-72 max-w-[85vw] flex-col border-r border-border bg-surface shadow-xl outline-none"
      >
        <RadixDialog.Title className="sr-only">{title}</RadixDialog.Title>
        <RadixDialog.Close asChild>
          <Button variant="ghost" size="icon" aria-label={closeLabel} className="absolute top-2.5 right-2.5">
            <X aria-hidden />
          </Button>
        </RadixDialog.Close>
        {children}
      </RadixDialog.Content>
    </RadixDialog.Portal>
  )
}

'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import * as RadixDialog from '@radix-ui/react-dialog'
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react'
import { Button } from './button'
import { useReturnFocus } from './use-return-focus'

/** A panel from the right edge for one thing of the list below it; Escape, the cross and a click beside it close it. */
export function Drawer(props: {
  readonly title: string
  readonly description: ReactNode
  /** Beside the cross. */
  readonly actions?: ReactNode
  readonly onClose: () => void
  readonly children: ReactNode
}): ReactElement {
  const t = useTranslations('layout')
  const returnFocus = useReturnFocus()
  return (
    <RadixDialog.Root open onOpenChange={(open) => (open ? undefined : props.onClose())}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <RadixDialog.Content
          {...returnFocus}
          data-modal
          // The panel itself, not the first of its buttons, is what one reads first.
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            if (event.target instanceof HTMLElement) event.target.focus()
          }}
          className="drawer-in fixed inset-y-0 right-0 z-50 flex w-full max-w-2xl flex-col border-l border-border bg-background shadow-xl outline-none"
        >
          <header className="border-b border-border bg-surface px-4 py-3">
            <div className="flex items-center gap-2">
              <RadixDialog.Title className="min-w-0 flex-1 text-base font-semibold">
                {props.title}
              </RadixDialog.Title>
              {props.actions}
              <RadixDialog.Close asChild>
                <Button variant="ghost" size="icon" aria-label={t('close')}>
                  <X aria-hidden />
                </Button>
              </RadixDialog.Close>
            </div>
            <RadixDialog.Description asChild>
              <div className="text-sm text-muted-foreground">{props.description}</div>
            </RadixDialog.Description>
          </header>
          <Scrolled>{props.children}</Scrolled>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}

/** What is too long for the panel scrolls; only then the keyboard must reach it, also where nothing in it takes the focus. */
function Scrolled({ children }: { readonly children: ReactNode }): ReactElement {
  const view = useRef<HTMLDivElement | null>(null)
  const content = useRef<HTMLDivElement | null>(null)
  const [overflows, setOverflows] = useState(false)
  useEffect(() => {
    if (view.current === null || content.current === null) return undefined
    const element = view.current
    const observer = new ResizeObserver(() => setOverflows(element.scrollHeight > element.clientHeight))
    observer.observe(element)
    observer.observe(content.current)
    return () => observer.disconnect()
  }, [])
  return (
    <div
      ref={view}
      // It has no name of its own, and what it holds need not be fields.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="group"
      {...(overflows ? { tabIndex: 0 } : {})}
      className="min-h-0 flex-1 overflow-y-auto p-4"
    >
      <div ref={content}>{children}</div>
    </div>
  )
}

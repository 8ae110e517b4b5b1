'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import * as RadixDialog from '@radix-ui/react-dialog'
import type { ReactElement, ReactNode } from 'react'
import { Button } from './button'
import { useReturnFocus } from './use-return-focus'

/** A dialog over the page for a task of its own; Escape, the cross and a click beside it close it. */
export function Dialog(props: {
  readonly open: boolean
  readonly title: string
  readonly description?: string
  readonly onClose: () => void
  readonly children: ReactNode
}): ReactElement {
  const t = useTranslations('layout')
  const returnFocus = useReturnFocus()
  return (
    <RadixDialog.Root open={props.open} onOpenChange={(open) => (open ? undefined : props.onClose())}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <RadixDialog.Content
          {...returnFocus}
          {...(props.description === undefined ? { 'aria-describedby': undefined } : {})}
          className="fixed top-1/2 left-1/2 z-50 flex max-h-[88dvh] w-[calc(100vw-32px)] max-w-xl -translate-x-1/2 -translate-y-1/2 flex-col gap-4 overflow-auto rounded-lg border border-border bg-surface p-5 shadow-xl outline-none"
        >
          <div className="pr-9">
            <RadixDialog.Title className="text-base font-semibold">{props.title}</RadixDialog.Title>
            {props.description !== undefined && (
              <RadixDialog.Description className="mt-1 text-sm text-muted-foreground">
                {props.description}
              </RadixDialog.Description>
            )}
          </div>
          <RadixDialog.Close asChild>
            <Button
              variant="ghost"
              size="icon"
              aria-label={t('close')}
              className="absolute top-3 right-3 size-8"
            >
              <X aria-hidden />
            </Button>
          </RadixDialog.Close>
          {props.children}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}

'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import * as RadixDialog from '@radix-ui/react-dialog'
import { useState, type ReactElement, type ReactNode } from 'react'
import { Button } from './button'
import { ConfirmDialog } from './confirm-dialog'
import { useReturnFocus } from './use-return-focus'

/** What would be lost with a dialog: a secret that is shown once, or what was typed. */
export type DialogLoss = 'secret' | 'changes'

/**
 * A dialog over the page for a task of its own; Escape, the cross and a click beside it close it, and ask first where
 * something would be lost.
 */
export function Dialog(props: {
  readonly open: boolean
  readonly title: string
  readonly description?: string
  /** `null` or left out = nothing. */
  readonly loses?: DialogLoss | null
  readonly onClose: () => void
  readonly children: ReactNode
}): ReactElement {
  const t = useTranslations('layout')
  const returnFocus = useReturnFocus()
  const { loses = null, onClose } = props
  const [asking, setAsking] = useState(false)
  const leave = (): void => (loses === null ? onClose() : setAsking(true))
  return (
    <RadixDialog.Root open={props.open} onOpenChange={(open) => (open ? undefined : leave())}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <RadixDialog.Content
          {...returnFocus}
          data-modal
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
          {props.children}
          {/* Last, so that what the dialog is about gets the focus first. */}
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
          {loses !== null && (
            <LossDialog loses={loses} open={asking} onLeave={onClose} onStay={() => setAsking(false)} />
          )}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}

function LossDialog(props: {
  readonly loses: DialogLoss
  readonly open: boolean
  readonly onLeave: () => void
  readonly onStay: () => void
}): ReactElement {
  const t = useTranslations('loss')
  return (
    <ConfirmDialog
      open={props.open}
      title={t(`${props.loses}.title`)}
      confirm={t(`${props.loses}.confirm`)}
      destructive
      onConfirm={props.onLeave}
      onCancel={props.onStay}
    >
      {t(`${props.loses}.text`)}
    </ConfirmDialog>
  )
}

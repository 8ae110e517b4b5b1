'use client'

import { useTranslations } from 'next-intl'
import * as AlertDialog from '@radix-ui/react-alert-dialog'
import type { ReactElement, ReactNode } from 'react'
import { Button } from './button'
import { useReturnFocus } from './use-return-focus'

/** Asks before something that cannot be taken back; `children` name what it hits. */
export function ConfirmDialog(props: {
  readonly open: boolean
  readonly title: string
  readonly children: ReactNode
  readonly confirm: string
  readonly destructive?: boolean
  readonly busy?: boolean
  readonly onConfirm: () => void
  readonly onCancel: () => void
}): ReactElement {
  const t = useTranslations('actions')
  const returnFocus = useReturnFocus()
  return (
    <AlertDialog.Root open={props.open} onOpenChange={(open) => (open ? undefined : props.onCancel())}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <AlertDialog.Content
          {...returnFocus}
          className="fixed top-1/2 left-1/2 z-50 flex max-h-[85dvh] w-[calc(100vw-32px)] max-w-md -translate-x-1/2 -translate-y-1/2 flex-col gap-3 overflow-auto rounded-lg border border-border bg-surface p-5 shadow-xl outline-none"
        >
          <AlertDialog.Title className="text-base font-semibold">{props.title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="flex flex-col gap-2 text-sm text-muted-foreground">{props.children}</div>
          </AlertDialog.Description>
          <div className="mt-2 flex flex-wrap justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button variant="outline">{t('cancel')}</Button>
            </AlertDialog.Cancel>
            <Button
              variant={props.destructive === true ? 'destructive' : 'primary'}
              disabled={props.busy === true}
              onClick={props.onConfirm}
            >
              {props.confirm}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

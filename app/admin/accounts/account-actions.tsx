'use client'

import { CirclePause, CirclePlay, Ellipsis, Pencil, Play, Power, RotateCcw, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { callApi } from '@/components/api/call-api'
import { useCall } from '@/components/api/use-call'
import { useNavigation } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import type { AccountView } from '@/lib/services'
import { AccountTestDialog } from './account-test-dialog'

/** What can be done to an account from its row. */
export function AccountActions({ account }: { readonly account: AccountView }): ReactElement {
  const t = useTranslations('accounts')
  const { navigate } = useNavigation()
  const { busy, call } = useCall()
  const [open, setOpen] = useState<'test' | 'delete' | null>(null)
  const { id, name } = account
  const close = (): void => setOpen(null)
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button
            variant="ghost"
            size="icon"
            className="size-8"
            disabled={busy}
            aria-label={t('actionsOf', { name })}
          >
            <Ellipsis aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem onSelect={() => navigate(`/admin/accounts/${id}`)}>
            <Pencil aria-hidden />
            {t('edit')}
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => setOpen('test')}>
            <Play aria-hidden />
            {t('test')}
          </DropdownMenuItem>
          <StateItems account={account} call={call} />
          <DropdownMenuItem className="text-destructive" onSelect={() => setOpen('delete')}>
            <Trash2 aria-hidden />
            {t('delete')}
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {open === 'test' && <AccountTestDialog open account={account} onClose={close} />}
      <ConfirmDialog
        destructive
        open={open === 'delete'}
        busy={busy}
        title={t('deleteTitle', { name })}
        confirm={t('delete')}
        onConfirm={() =>
          void call(callApi('DELETE /admin/accounts/{id}', { path: { id } }), t('deleted', { name })).then(
            close,
          )
        }
        onCancel={close}
      >
        {t('deleteText', { bindings: account.bindings.length })}
      </ConfirmDialog>
    </>
  )
}

/** Lifting limits and errors, pausing, switching off; each the way back, too. */
function StateItems(props: {
  readonly account: AccountView
  readonly call: ReturnType<typeof useCall>['call']
}): ReactElement {
  const { account, call } = props
  const t = useTranslations('accounts')
  const { id, name, status, schedulable } = account
  const path = { id }
  const isDisabled = status === 'disabled'
  return (
    <>
      <DropdownMenuItem
        onSelect={() =>
          void call(
            callApi('POST /admin/accounts/{id}/clear-rate-limit', { path }),
            t('limitsCleared', { name }),
          )
        }
      >
        <RotateCcw aria-hidden />
        {t('clearLimits')}
      </DropdownMenuItem>
      {status === 'error' && (
        <DropdownMenuItem
          onSelect={() =>
            void call(callApi('POST /admin/accounts/{id}/clear-error', { path }), t('errorCleared', { name }))
          }
        >
          <RotateCcw aria-hidden />
          {t('clearError')}
        </DropdownMenuItem>
      )}
      <DropdownMenuItem
        onSelect={() =>
          void call(
            callApi('POST /admin/accounts/{id}/schedulable', { path, body: { schedulable: !schedulable } }),
            t(schedulable ? 'paused' : 'resumed', { name }),
          )
        }
      >
        {schedulable ? <CirclePause aria-hidden /> : <CirclePlay aria-hidden />}
        {t(schedulable ? 'pause' : 'resume')}
      </DropdownMenuItem>
      <DropdownMenuItem
        onSelect={() =>
          void call(
            callApi('PUT /admin/accounts/{id}', {
              path,
              body: { status: isDisabled ? 'active' : 'disabled' },
            }),
            t(isDisabled ? 'enabled' : 'disabled', { name }),
          )
        }
      >
        <Power aria-hidden />
        {t(isDisabled ? 'enable' : 'disable')}
      </DropdownMenuItem>
    </>
  )
}

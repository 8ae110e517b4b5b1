'use client'

import { CirclePause, CirclePlay, Ellipsis, Pencil, Play, Power, RotateCcw, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
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
import { useAccountCalls } from './use-account-calls'

/** What can be done to an account from its row. */
export function AccountActions({ account }: { readonly account: AccountView }): ReactElement {
  const t = useTranslations('accounts')
  const { navigate } = useNavigation()
  const { busy, call } = useAccountCalls()
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
          void call({ method: 'DELETE', path: `/${id}`, done: t('deleted', { name }) }).then(close)
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
  readonly call: ReturnType<typeof useAccountCalls>['call']
}): ReactElement {
  const { account, call } = props
  const t = useTranslations('accounts')
  const { id, name, status, schedulable } = account
  const isDisabled = status === 'disabled'
  return (
    <>
      <DropdownMenuItem
        onSelect={() =>
          void call({
            method: 'POST',
            path: `/${id}/clear-rate-limit`,
            done: t('limitsCleared', { name }),
          })
        }
      >
        <RotateCcw aria-hidden />
        {t('clearLimits')}
      </DropdownMenuItem>
      {status === 'error' && (
        <DropdownMenuItem
          onSelect={() =>
            void call({ method: 'POST', path: `/${id}/clear-error`, done: t('errorCleared', { name }) })
          }
        >
          <RotateCcw aria-hidden />
          {t('clearError')}
        </DropdownMenuItem>
      )}
      <DropdownMenuItem
        onSelect={() =>
          void call({
            method: 'POST',
            path: `/${id}/schedulable`,
            body: { schedulable: !schedulable },
            done: t(schedulable ? 'paused' : 'resumed', { name }),
          })
        }
      >
        {schedulable ? <CirclePause aria-hidden /> : <CirclePlay aria-hidden />}
        {t(schedulable ? 'pause' : 'resume')}
      </DropdownMenuItem>
      <DropdownMenuItem
        onSelect={() =>
          void call({
            method: 'PUT',
            path: `/${id}`,
            body: { status: isDisabled ? 'active' : 'disabled' },
            done: t(isDisabled ? 'enabled' : 'disabled', { name }),
          })
        }
      >
        <Power aria-hidden />
        {t(isDisabled ? 'enable' : 'disable')}
      </DropdownMenuItem>
    </>
  )
}

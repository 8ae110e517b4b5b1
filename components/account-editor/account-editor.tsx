'use client'

import { Save } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { useErrorText } from '../api/use-error-text'
import { FormError } from '../form/form-error'
import { UnsavedDialog } from '../form/unsaved-dialog'
import { useUnsavedGuard } from '../form/use-unsaved-guard'
import { Link } from '../navigation'
import { Button } from '../ui/button'
import { ConfirmDialog } from '../ui/confirm-dialog'
import { AccountAccess } from './account-access'
import { AccountBasics } from './account-basics'
import { AccountContext } from './account-context'
import type { AccountAnswer } from './account-form'
import { AccountLimits } from './account-limits'
import { AccountModels } from './account-models'
import { AccountRules } from './account-rules'
import type { GroupChoice } from './binding-selects'
import { BindingsEditor } from './bindings-editor'
import type { ProxyChoice } from './proxy-field'
import { useAccountForm, type AccountEditing } from './use-account-form'

/** The form of one account, bindings included. */
export function AccountEditor(props: {
  /** `null`: a new account. */
  readonly account: AccountAnswer | null
  readonly groups: readonly GroupChoice[]
  readonly proxies: readonly ProxyChoice[]
}): ReactElement {
  const t = useTranslations('accountEditor')
  const errorText = useErrorText()
  const editing = useAccountForm(props.account)
  const guard = useUnsavedGuard(editing.dirty)
  const { failure, stale, busy, dirty } = editing
  return (
    <AccountContext value={editing}>
      <form
        noValidate
        aria-label={t('form')}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void editing.save()
        }}
      >
        {failure !== null && !stale && (
          <FormError>{errorText({ code: failure.reason, message: failure.message })}</FormError>
        )}
        <AccountBasics />
        <AccountAccess proxies={props.proxies} />
        <BindingsEditor groups={props.groups} />
        <AccountLimits />
        <AccountModels />
        <AccountRules />
        <div className="sticky bottom-0 z-10 -mx-4 -mb-6 flex flex-wrap items-center justify-end gap-2 border-t border-border bg-surface px-4 py-3 md:-mx-6 md:px-6">
          <output className="mr-auto text-sm text-muted-foreground">{dirty ? t('unsaved') : ''}</output>
          <Button asChild variant="outline">
            <Link href="/admin/accounts">{t('cancel')}</Link>
          </Button>
          <Button type="submit" disabled={busy}>
            <Save aria-hidden />
            {busy ? t('saving') : t('save')}
          </Button>
        </div>
      </form>
      <StaleDialog editing={editing} />
      <UnsavedDialog guard={guard} />
    </AccountContext>
  )
}

function StaleDialog({ editing }: { readonly editing: AccountEditing }): ReactElement {
  const t = useTranslations('accountEditor')
  return (
    <ConfirmDialog
      open={editing.stale}
      title={t('staleTitle')}
      confirm={t('reload')}
      onConfirm={() => void editing.reload()}
      onCancel={editing.dismiss}
    >
      {t('staleText')}
    </ConfirmDialog>
  )
}

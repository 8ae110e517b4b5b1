'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { EditorForm } from '../form/editor-form'
import { UnsavedDialog } from '../form/unsaved-dialog'
import { useUnsavedGuard } from '../form/use-unsaved-guard'
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
import { useAccountForm } from './use-account-form'

/** The form of one account, bindings included. */
export function AccountEditor(props: {
  /** `null`: a new account. */
  readonly account: AccountAnswer | null
  readonly groups: readonly GroupChoice[]
  readonly proxies: readonly ProxyChoice[]
}): ReactElement {
  const t = useTranslations('accountEditor')
  const editing = useAccountForm(props.account)
  const guard = useUnsavedGuard(editing.dirty)
  return (
    <AccountContext value={editing}>
      <EditorForm editing={editing} label={t('form')} listHref="/admin/accounts" staleText={t('staleText')}>
        <AccountBasics />
        <AccountAccess proxies={props.proxies} />
        <BindingsEditor groups={props.groups} />
        <AccountLimits />
        <AccountModels />
        <AccountRules />
      </EditorForm>
      <UnsavedDialog guard={guard} />
    </AccountContext>
  )
}

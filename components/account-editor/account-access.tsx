'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import type { Platform } from '@/lib/core'
import { Field } from '../form/field'
import { Card, CardContent, CardHeader, CardTitle } from '../ui/card'
import { Input } from '../ui/input'
import { useAccount } from './account-context'
import { factOf, secretsOf, type FactField, type SecretField } from './account-form'
import { AccountTextField } from './account-text-field'
import { ProxyField, type ProxyChoice } from './proxy-field'

/** Platforms whose own client id is nobody's to use: tokens are renewed only with one of the operator's. */
const WITHOUT_CLIENT_ID: ReadonlySet<Platform> = new Set(['gemini', 'antigravity'])

/** Secrets, where the provider is, and the way there. */
export function AccountAccess(props: { readonly proxies: readonly ProxyChoice[] }): ReactElement {
  const t = useTranslations('accountEditor')
  const { form } = useAccount()
  const fact = factOf(form)
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t('access')}</CardTitle>
        <p className="text-xs text-muted-foreground">{t('accessHint')}</p>
      </CardHeader>
      <CardContent className="grid gap-4 lg:grid-cols-2">
        {secretsOf(form.type).map((name) => (
          <SecretInput key={name} name={name} />
        ))}
        {fact !== null && <FactInput name={fact} />}
        <AccountTextField
          name="base_url"
          type="url"
          label={t('baseUrl')}
          hint={t('baseUrlHint')}
          placeholder="https://"
        />
        <ProxyField proxies={props.proxies} />
        {form.type !== 'api_key' && (
          <>
            <AccountTextField
              name="oauth_token_endpoint"
              type="url"
              label={t('tokenEndpoint')}
              hint={t('baseUrlHint')}
            />
            <AccountTextField
              name="oauth_client_id"
              label={t('clientId')}
              hint={t(WITHOUT_CLIENT_ID.has(form.platform) ? 'clientIdNeeded' : 'baseUrlHint')}
            />
            <AccountTextField name="oauth_scopes" label={t('scopes')} hint={t('scopesHint')} />
          </>
        )}
      </CardContent>
    </Card>
  )
}

function SecretInput({ name }: { readonly name: SecretField }): ReactElement {
  const t = useTranslations('accountEditor')
  const { form, edit, errorOf, masks } = useAccount()
  const mask = masks[name]
  const path = `credentials.${name}`
  return (
    <Field
      label={t(`secrets.${name}`)}
      path={path}
      error={errorOf(path)}
      required={mask === undefined && name !== 'refresh_token'}
      {...(mask === undefined ? {} : { hint: t('secretHint', { mask }) })}
    >
      {(control) => (
        <Input
          {...control}
          type="password"
          autoComplete="new-password"
          spellCheck={false}
          maxLength={32_768}
          placeholder={mask ?? ''}
          className="font-mono"
          value={form[name]}
          onChange={(event) => edit({ [name]: event.target.value })}
        />
      )}
    </Field>
  )
}

/** What goes with a token and is shown, for it is no secret. */
function FactInput({ name }: { readonly name: FactField }): ReactElement {
  const t = useTranslations('accountEditor')
  const { form, edit, errorOf, masks } = useAccount()
  const path = `credentials.${name}`
  return (
    <Field
      label={t(`facts.${name}`)}
      path={path}
      error={errorOf(path)}
      hint={t(`factHints.${name}`)}
      required={false}
    >
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          spellCheck={false}
          maxLength={256}
          placeholder={name === 'chatgpt_account_id' ? (masks['account_id'] ?? '') : ''}
          className="font-mono"
          value={form[name]}
          onChange={(event) => edit({ [name]: event.target.value })}
        />
      )}
    </Field>
  )
}

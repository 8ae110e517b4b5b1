'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Field } from '../form/field'
import { NativeSelect } from '../ui/native-select'
import { useAccount } from './account-context'

export type ProxyChoice = { readonly id: number; readonly name: string }

/** The proxy an account goes through; nothing is shown while there is none to choose. */
export function ProxyField({ proxies }: { readonly proxies: readonly ProxyChoice[] }): ReactElement | null {
  const t = useTranslations('accountEditor')
  const { form, edit, errorOf } = useAccount()
  const { proxy_id: chosen } = form
  if (proxies.length === 0 && chosen === null) return null
  const isListed = proxies.some(({ id }) => id === chosen)
  return (
    <Field label={t('proxy')} path="proxy_id" error={errorOf('proxy_id')}>
      {(control) => (
        <NativeSelect
          {...control}
          value={chosen ?? ''}
          onChange={(event) =>
            edit({ proxy_id: event.target.value === '' ? null : Number(event.target.value) })
          }
        >
          <option value="">{t('noProxy')}</option>
          {chosen !== null && !isListed && <option value={chosen}>#{chosen}</option>}
          {proxies.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </NativeSelect>
      )}
    </Field>
  )
}

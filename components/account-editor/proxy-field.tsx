'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState, type ReactElement } from 'react'
import { callApi, record } from '../api/call-api'
import { readEntities, type Entity } from '../data-table/use-entities'
import { Field } from '../form/field'
import { NativeSelect } from '../ui/native-select'
import { useAccount } from './account-context'

/** The proxy an account goes through; nothing is shown while there is none to choose. */
export function ProxyField(): ReactElement | null {
  const t = useTranslations('accountEditor')
  const { form, edit, errorOf } = useAccount()
  const proxies = useProxies()
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

/** Every proxy; none where the list cannot be read. */
export function useProxies(): readonly Entity[] {
  const [proxies, setProxies] = useState<readonly Entity[]>([])
  useEffect(() => {
    let isCurrent = true
    void callApi('GET', '/api/v1/admin/proxies?page_size=1000').then((result) => {
      if (isCurrent && result.ok) setProxies(readEntities(record({ data: result.data }), 'name'))
    })
    return () => {
      isCurrent = false
    }
  }, [])
  return proxies
}

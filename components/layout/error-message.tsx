'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Button } from '../ui/button'
import { StateMessage } from './state-message'

/** A page that could not be shown: what to do, and the code under which the server logged why. */
export function ErrorMessage(props: { readonly error: unknown; readonly retry: () => void }): ReactElement {
  const t = useTranslations('states')
  const digest = errorDigest(props.error)
  return (
    <StateMessage
      heading="h1"
      icon={<CircleAlert />}
      title={t('errorTitle')}
      text={
        <>
          {t('errorText')}
          {digest !== null && (
            <span className="mt-2 block font-mono text-xs">{t('errorDigest', { digest })}</span>
          )}
        </>
      }
      actions={<Button onClick={props.retry}>{t('retry')}</Button>}
    />
  )
}

function errorDigest(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'digest' in error && typeof error.digest === 'string'
    ? error.digest
    : null
}

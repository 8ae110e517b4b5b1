'use client'

import { useTranslations } from 'next-intl'
import { useCallback, type ReactElement } from 'react'
import { callApi, type ApiFailure, type ApiResult } from '@/components/api/call-api'
import { useErrorText } from '@/components/api/use-error-text'
import { useNavigation } from '@/components/navigation'
import { setParameter } from '@/components/search-params'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { useOpened } from '@/components/usage/use-opened'
import type { RequestErrorView } from '@/lib/services'
import { ErrorDialog } from './error-dialog'

/** The field of the address that names the failed request that is shown. */
const OPEN_ERROR = 'error'
const SEPARATOR = '~'

/** How the address names a failed request: when it was, so that it is found at once, and its id. */
function nameOf(error: RequestErrorView): string {
  return [error.created_at, error.request_id].join(SEPARATOR)
}

/** Shows a failed request over its list; the address stays one that can be shared. */
export function useOpenError(): (error: RequestErrorView | null) => void {
  const { navigate, pathname, search } = useNavigation()
  return useCallback(
    (error) => {
      const name = error === null ? null : nameOf(error)
      navigate(pathname + setParameter(search, OPEN_ERROR, name), { shallow: true, replace: true })
    },
    [navigate, pathname, search],
  )
}

/** The failed request the address names, of the list or read by itself. */
export function OpenedError(props: { readonly errors: readonly RequestErrorView[] }): ReactElement | null {
  const t = useTranslations('ops')
  const states = useTranslations('states')
  const { search } = useNavigation()
  const close = useOpenError()
  const name = new URLSearchParams(search).get(OPEN_ERROR)
  const listed = props.errors.find((error) => nameOf(error) === name)
  const { result, reload } = useOpened(listed === undefined ? name : null, load)
  const onClose = (): void => close(null)
  if (listed !== undefined) return <ErrorDialog error={listed} onClose={onClose} />
  if (name === null || result === null) return null
  if (result.ok) return <ErrorDialog error={result.data} onClose={onClose} />
  const isGone = isMissing(result)
  return (
    <Dialog open title={isGone ? t('errorGone') : states('errorTitle')} onClose={onClose}>
      <LoadFailure failure={result} />
      {!isGone && (
        <Button className="self-start" onClick={reload}>
          {states('retry')}
        </Button>
      )}
    </Dialog>
  )
}

/** Why the failed request cannot be shown: it is not kept any more, or reading it failed. */
export function LoadFailure({ failure }: { readonly failure: ApiFailure }): ReactElement {
  const t = useTranslations('ops')
  const errorText = useErrorText()
  const { reason: code, message } = failure
  return (
    <p className="text-sm text-muted-foreground" role="alert">
      {isMissing(failure) ? t('errorGoneText') : errorText({ code, message })}
    </p>
  )
}

function isMissing({ status }: ApiFailure): boolean {
  return status === GONE.status
}

async function load(name: string): Promise<ApiResult<RequestErrorView>> {
  const [at = '', id = ''] = name.split(SEPARATOR)
  const atMs = Date.parse(at)
  if (Number.isNaN(atMs)) return GONE
  const result = await callApi('GET /admin/ops/errors', {
    query: { request_id: id, start: at, end: new Date(atMs + 1).toISOString() },
  })
  if (!result.ok) return result
  const [error] = result.data.items
  return error === undefined ? GONE : { ok: true, data: error }
}

const GONE = {
  ok: false,
  status: 404,
  reason: 'NOT_FOUND',
  message: '',
  fields: {},
  reasons: {},
  metadata: {},
} as const

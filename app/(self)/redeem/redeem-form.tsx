'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useState, type FormEvent, type ReactElement } from 'react'
import type { ApiData } from '@/components/api/api-calls'
import { callApi, type ApiFailure } from '@/components/api/call-api'
import { useErrorText } from '@/components/api/use-error-text'
import { Field } from '@/components/form/field'
import { FormError } from '@/components/form/form-error'
import { formatUsd } from '@/components/format/format-money'
import { useNavigation } from '@/components/navigation'
import { Button } from '@/components/ui/button'
import { Card, CardContent } from '@/components/ui/card'
import { Input } from '@/components/ui/input'

/** One field and a button; says what the code gave. */
export function RedeemForm(): ReactElement {
  const t = useTranslations('self.redeem')
  const { refresh } = useNavigation()
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const [given, setGiven] = useState<ApiData<'POST /user/redeem'> | null>(null)
  const redeem = async (): Promise<void> => {
    setBusy(true)
    setGiven(null)
    const result = await callApi('POST /user/redeem', { body: { code: code.trim() } })
    setBusy(false)
    setFailure(result.ok ? null : result)
    if (!result.ok) return
    setGiven(result.data)
    setCode('')
    refresh()
  }
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    if (code.trim() !== '' && !busy) void redeem()
  }
  return (
    <Card className="max-w-xl">
      <CardContent>
        <form noValidate className="flex flex-col gap-4" onSubmit={onSubmit}>
          <Field label={t('code')} hint={t('codeHint')}>
            {(control) => (
              <Input
                {...control}
                name="code"
                autoComplete="off"
                spellCheck={false}
                maxLength={100}
                className="font-mono"
                value={code}
                onChange={(event) => setCode(event.target.value)}
              />
            )}
          </Field>
          {failure !== null && <RedeemFailure failure={failure} />}
          <output className="text-sm font-medium text-success">
            {given !== null && <RedeemResult result={given} />}
          </output>
          <Button type="submit" className="self-start" disabled={busy || code.trim() === ''}>
            {busy ? t('submitting') : t('submit')}
          </Button>
        </form>
      </CardContent>
    </Card>
  )
}

const FAILURES = [
  'NOT_FOUND',
  'CODE_USED',
  'CODE_EXPIRED',
  'CODE_GROUP_UNAVAILABLE',
  'CODE_WITHOUT_EFFECT',
  'RATE_LIMITED',
] as const

function RedeemFailure({ failure }: { readonly failure: ApiFailure }): ReactElement {
  const t = useTranslations('self.redeem')
  const errorText = useErrorText()
  const known = FAILURES.find((reason) => reason === failure.reason)
  return (
    <FormError>
      {known === undefined
        ? errorText({ code: failure.reason, message: failure.message })
        : t(`failures.${known}`)}
    </FormError>
  )
}

function RedeemResult({ result }: { readonly result: ApiData<'POST /user/redeem'> }): ReactElement {
  const t = useTranslations('self.redeem')
  const format = useFormatter()
  const { value, balance_exact: balance, group_name: group, expires_at: end } = result
  if (balance !== null) {
    return <>{t('gaveBalance', { value: formatUsd(value), balance: formatUsd(balance) })}</>
  }
  if (group !== null) {
    const until =
      end === null ? '∞' : format.dateTime(new Date(end), { dateStyle: 'medium', timeStyle: 'short' })
    return <>{t('gaveSubscription', { group, end: until })}</>
  }
  return <>{t('gaveConcurrency', { value: String(value) })}</>
}

'use client'

import { CircleCheck, CircleX, LoaderCircle, Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useState, type FormEvent, type ReactElement } from 'react'
import { useErrorText } from '../api/use-error-text'
import { formatDuration } from '../format/format-duration'
import { gatewayText } from '../format/gateway-words'
import { Field } from '../form/field'
import { Button } from '../ui/button'
import { Input } from '../ui/input'
import { useAccountTest, type AccountTest as Test } from './use-account-test'

/** Calls an account with a small question and shows its answer as it comes. */
export function AccountTest(props: {
  readonly accountId: number
  /** Models it surely knows, as suggestions; the first is the default. */
  readonly models: readonly string[]
}): ReactElement {
  const t = useTranslations('accountTest')
  const suggestions = useId()
  const [model, setModel] = useState(props.models[0] ?? '')
  const { test, run, stop } = useAccountTest(props.accountId)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    event.stopPropagation()
    if (test.isRunning) stop()
    else void run(model.trim())
  }
  return (
    <div className="flex flex-col gap-3">
      <form className="flex items-end gap-2" onSubmit={submit}>
        <Field label={t('model')} className="flex-1">
          {(control) => (
            <Input
              {...control}
              list={suggestions}
              autoComplete="off"
              maxLength={256}
              value={model}
              onChange={(event) => setModel(event.target.value)}
            />
          )}
        </Field>
        <datalist id={suggestions}>
          {props.models.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </datalist>
        {/* One button of one type: the focus stays on it, and a click that changes it does not send the form too. */}
        <Button
          type="submit"
          variant={test.isRunning ? 'outline' : 'primary'}
          disabled={!test.isRunning && model.trim() === ''}
        >
          {test.isRunning ? <LoaderCircle aria-hidden className="animate-spin" /> : <Play aria-hidden />}
          {t(test.isRunning ? 'stop' : 'run')}
        </Button>
      </form>
      <TestOutput test={test} />
    </div>
  )
}

function TestOutput({ test }: { readonly test: Test }): ReactElement {
  const t = useTranslations('accountTest')
  const hasBegun = test.isRunning || test.isStopped || test.ok !== null
  return (
    <div
      role="log"
      aria-busy={test.isRunning}
      aria-label={t('output')}
      className="flex min-h-28 flex-col gap-1.5 rounded-md bg-muted p-3 font-mono text-xs break-words"
    >
      {!hasBegun && <p className="text-muted-foreground">{t('notYet')}</p>}
      {test.upstreamModel !== null && (
        <p className="text-muted-foreground">{t('sent', { model: test.upstreamModel })}</p>
      )}
      {test.status !== null && (
        <p className="text-muted-foreground">{t('answered', { status: test.status })}</p>
      )}
      {test.text !== '' && <p className="whitespace-pre-wrap">{test.text}</p>}
      {test.ok !== null && <Verdict test={test} />}
      {test.isStopped && <p className="text-muted-foreground">{t('stopped')}</p>}
    </div>
  )
}

function Verdict({ test }: { readonly test: Test }): ReactElement {
  const t = useTranslations('accountTest')
  const errorText = useErrorText()
  const words = useTranslations('gatewayWords')
  const durations = useTranslations('durations')
  const { ok, durationMs, reason, message } = test
  const sentence = reason === '' ? gatewayText(message, words) : errorText({ code: reason, message })
  if (ok === true) {
    return (
      <p className="flex items-center gap-1.5 text-success">
        <CircleCheck aria-hidden className="size-4 shrink-0" />
        {t('works', { duration: formatDuration(durationMs ?? 0, durations) })}
      </p>
    )
  }
  return (
    <p className="flex items-start gap-1.5 text-destructive">
      <CircleX aria-hidden className="mt-px size-4 shrink-0" />
      {durationMs === null
        ? t('fails', { message: sentence })
        : t('failsAfter', { duration: formatDuration(durationMs, durations), message: sentence })}
    </p>
  )
}

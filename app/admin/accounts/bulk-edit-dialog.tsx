'use client'

import { useTranslations } from 'next-intl'
import { useState, type FormEvent, type ReactElement } from 'react'
import { BindingSelects, type GroupChoice } from '@/components/account-editor/binding-selects'
import type { ProxyChoice } from '@/components/account-editor/proxy-field'
import type { FieldErrors } from '@/components/channel-form/find-issues'
import { Field } from '@/components/form/field'
import { useErrorOf } from '@/components/form/use-error-of'
import { useShowRefused } from '@/components/form/use-show-refused'
import { wholeNumber } from '@/components/form/whole-number'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import type { BulkRefusal } from './use-bulk-calls'

const NUMBERS = [
  'concurrency',
  'priority',
  'load_factor',
  'rate_multiplier',
  'max_sessions',
  'quota_daily_usd',
  'quota_weekly_usd',
] as const
type NumberName = (typeof NUMBERS)[number]
type Numbers = Readonly<Partial<Record<NumberName, string>>>
const AMOUNTS: ReadonlySet<NumberName> = new Set(['rate_multiplier', 'quota_daily_usd', 'quota_weekly_usd'])

type Binding = { readonly group_id: number | null; readonly channel_id: number | null }

/** Fields to set on many accounts at once; what stays empty stays as it is. */
export function BulkEditDialog(props: {
  readonly count: number
  readonly groups: readonly GroupChoice[]
  readonly proxies: readonly ProxyChoice[]
  readonly busy: boolean
  readonly onClose: () => void
  /** What was refused; `null` = nothing. */
  readonly onSave: (fields: object) => Promise<BulkRefusal | null>
}): ReactElement {
  const t = useTranslations('accounts.bulk')
  const labels = useTranslations('accountEditor')
  const actions = useTranslations('actions')
  const [numbers, setNumbers] = useState<Numbers>({})
  const [schedulable, setSchedulable] = useState('')
  const [proxy, setProxy] = useState('')
  const [binding, setBinding] = useState<Binding>({ group_id: null, channel_id: null })
  const [errors, setErrors] = useState<FieldErrors>({})
  const errorOf = useErrorOf(errors)
  const showRefused = useShowRefused()
  const fields = {
    ...numberFields(numbers),
    ...(schedulable === '' ? {} : { schedulable: schedulable === 'true' }),
    ...(proxy === '' ? {} : { proxy_id: proxy === 'none' ? null : Number(proxy) }),
    ...(binding.group_id === null ? {} : { add_bindings: [binding] }),
  }
  const isEmpty = Object.keys(fields).length === 0
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (props.busy) return
    const refusal = await props.onSave(fields)
    if (refusal === null) return
    setErrors(refusal.errors)
    showRefused(refusal.errors, refusal.isTold)
  }
  return (
    <Dialog
      open
      title={t('editTitle', { count: props.count })}
      description={t('editHint')}
      loses={isEmpty ? null : 'changes'}
      onClose={props.onClose}
    >
      <form
        className="flex flex-col gap-4"
        onChange={() => setErrors({})}
        onSubmit={(event) => void submit(event)}
      >
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
          <NumberInputs numbers={numbers} errorOf={errorOf} onChange={setNumbers} />
          <Field label={labels('schedulable')} path="schedulable" error={errorOf('schedulable')}>
            {(control) => (
              <NativeSelect
                {...control}
                value={schedulable}
                onChange={(event) => setSchedulable(event.target.value)}
              >
                <option value="">{t('unchanged')}</option>
                <option value="true">{t('yes')}</option>
                <option value="false">{t('no')}</option>
              </NativeSelect>
            )}
          </Field>
          {props.proxies.length > 0 && (
            <Field label={labels('proxy')} path="proxy_id" error={errorOf('proxy_id')}>
              {(control) => (
                <NativeSelect {...control} value={proxy} onChange={(event) => setProxy(event.target.value)}>
                  <option value="">{t('unchanged')}</option>
                  <option value="none">{labels('noProxy')}</option>
                  {props.proxies.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </NativeSelect>
              )}
            </Field>
          )}
        </div>
        <AddedBinding groups={props.groups} binding={binding} errorOf={errorOf} onChange={setBinding} />
        <div className="flex justify-end gap-2">
          <Button variant="outline" onClick={props.onClose}>
            {actions('cancel')}
          </Button>
          <Button type="submit" disabled={isEmpty} aria-disabled={props.busy}>
            {t('apply', { count: props.count })}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function AddedBinding(props: {
  readonly groups: readonly GroupChoice[]
  readonly binding: Binding
  readonly errorOf: (path: string) => string | undefined
  readonly onChange: (binding: Binding) => void
}): ReactElement {
  const t = useTranslations('accounts.bulk')
  const { binding, errorOf } = props
  const fieldOf = (path: string) => ({ path, error: errorOf(path) })
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-semibold">{t('bind')}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        <BindingSelects
          groups={props.groups}
          groupId={binding.group_id}
          channelId={binding.channel_id}
          groupField={fieldOf('add_bindings.0.group_id')}
          channelField={fieldOf('add_bindings.0.channel_id')}
          onChange={(choice) => props.onChange({ ...binding, ...choice })}
        />
      </div>
    </fieldset>
  )
}

function NumberInputs(props: {
  readonly numbers: Numbers
  readonly errorOf: (path: string) => string | undefined
  readonly onChange: (numbers: Numbers) => void
}): ReactElement {
  const t = useTranslations('accounts.bulk')
  const labels = useTranslations('accountEditor')
  return (
    <>
      {NUMBERS.map((name) => (
        <Field key={name} label={labels(NUMBER_LABELS[name])} path={name} error={props.errorOf(name)}>
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              autoComplete="off"
              placeholder={t('unchanged')}
              value={props.numbers[name] ?? ''}
              onChange={(event) => props.onChange({ ...props.numbers, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
    </>
  )
}

const NUMBER_LABELS = {
  concurrency: 'concurrency',
  priority: 'priority',
  load_factor: 'loadFactor',
  rate_multiplier: 'multiplier',
  max_sessions: 'maxSessions',
  quota_daily_usd: 'quotaDaily',
  quota_weekly_usd: 'quotaWeekly',
} as const satisfies Record<NumberName, string>

function numberFields(numbers: Numbers): object {
  const typed = NUMBERS.filter((name) => (numbers[name] ?? '').trim() !== '')
  return Object.fromEntries(
    typed.map((name) => {
      const text = (numbers[name] ?? '').trim()
      return [name, AMOUNTS.has(name) ? text : wholeNumber(text)]
    }),
  )
}

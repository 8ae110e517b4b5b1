'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Field } from '@/components/form/field'
import { wholeNumber } from '@/components/form/whole-number'
import { Input } from '@/components/ui/input'

/** Numbers that can be set on many accounts at once, by their names in the body. */
const NUMBERS = {
  concurrency: { label: 'concurrency', read: wholeNumber },
  priority: { label: 'priority', read: wholeNumber },
  load_factor: { label: 'loadFactor', read: wholeNumber },
  rate_multiplier: { label: 'multiplier', read: asTyped },
  max_sessions: { label: 'maxSessions', read: wholeNumber },
  quota_daily_usd: { label: 'quotaDaily', read: asTyped },
  quota_weekly_usd: { label: 'quotaWeekly', read: asTyped },
} as const

type NumberName = keyof typeof NUMBERS
const NAMES = Object.keys(NUMBERS) as readonly NumberName[]

/** What was typed, by field; empty = unchanged. */
export type BulkNumbers = Readonly<Partial<Record<NumberName, string>>>

export function BulkNumberInputs(props: {
  readonly numbers: BulkNumbers
  readonly errorOf: (path: string) => string | undefined
  readonly onChange: (numbers: BulkNumbers) => void
}): ReactElement {
  const t = useTranslations('accounts.bulk')
  const labels = useTranslations('accountEditor')
  return (
    <>
      {NAMES.map((name) => (
        <Field key={name} label={labels(NUMBERS[name].label)} path={name} error={props.errorOf(name)}>
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

/** The part of the body that sets the numbers that were typed; amounts keep their digits as text. */
export function numberFields(numbers: BulkNumbers): object {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const text = (numbers[name] ?? '').trim()
      return text === '' ? [] : [[name, NUMBERS[name].read(text)]]
    }),
  )
}

function asTyped(text: string): string {
  return text
}

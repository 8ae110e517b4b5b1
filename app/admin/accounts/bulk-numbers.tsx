'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Field } from '@/components/form/field'
import { wholeNumber } from '@/components/form/whole-number'
import { Checkbox } from '@/components/ui/checkbox'
import { Input } from '@/components/ui/input'

/** Numbers that can be set on many accounts at once, by their names in the body; an account may be without the optional ones. */
const NUMBERS = {
  concurrency: { label: 'concurrency', read: wholeNumber, optional: false },
  priority: { label: 'priority', read: wholeNumber, optional: false },
  rate_multiplier: { label: 'multiplier', read: asTyped, optional: false },
  load_factor: { label: 'loadFactor', read: wholeNumber, optional: true },
  max_sessions: { label: 'maxSessions', read: wholeNumber, optional: true },
  quota_usd: { label: 'quota', read: asTyped, optional: true },
  quota_daily_usd: { label: 'quotaDaily', read: asTyped, optional: true },
  quota_weekly_usd: { label: 'quotaWeekly', read: asTyped, optional: true },
} as const

type NumberName = keyof typeof NUMBERS
const NAMES = Object.keys(NUMBERS) as readonly NumberName[]

/** What was typed, by field; empty = unchanged, `null` = taken away. */
export type BulkNumbers = Readonly<Partial<Record<NumberName, string | null>>>

export function BulkNumberInputs(props: {
  readonly numbers: BulkNumbers
  readonly errorOf: (path: string) => string | undefined
  readonly onChange: (numbers: BulkNumbers) => void
}): ReactElement {
  const t = useTranslations('accounts.bulk')
  const labels = useTranslations('accountEditor')
  const set = (name: NumberName, value: string | null): void =>
    props.onChange({ ...props.numbers, [name]: value })
  return (
    <>
      {NAMES.map((name) => {
        const label = labels(NUMBERS[name].label)
        const isRemoved = props.numbers[name] === null
        return (
          <Field key={name} label={label} path={name} error={props.errorOf(name)}>
            {(control) => (
              <>
                <Input
                  {...control}
                  inputMode="decimal"
                  autoComplete="off"
                  disabled={isRemoved}
                  placeholder={t(isRemoved ? 'none' : 'unchanged')}
                  value={props.numbers[name] ?? ''}
                  onChange={(event) => set(name, event.target.value)}
                />
                {NUMBERS[name].optional && (
                  <label className="flex w-fit cursor-pointer items-center gap-2 text-xs text-muted-foreground">
                    <Checkbox
                      aria-label={t('removeOf', { field: label })}
                      checked={isRemoved}
                      onChange={(event) => set(name, event.target.checked ? null : '')}
                    />
                    {t('remove')}
                  </label>
                )}
              </>
            )}
          </Field>
        )
      })}
    </>
  )
}

/** The part of the body that sets the numbers that were typed or taken away; amounts keep their digits as text. */
export function numberFields(numbers: BulkNumbers): object {
  const fields: Partial<Record<NumberName, string | number | null>> = {}
  for (const name of NAMES) {
    const typed = numbers[name]
    if (typed === null) fields[name] = null
    else if (typed !== undefined && typed.trim() !== '') fields[name] = NUMBERS[name].read(typed.trim())
  }
  return fields
}

function asTyped(text: string): string {
  return text
}

'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import type { BillingMode } from '@/lib/core'
import type { EntryAction } from '../channel-form/change-price-list'
import type { IntervalForm } from '../channel-form/channel-form'
import { hasErrorUnder } from '../channel-form/field-errors'
import { cn } from '../cn'
import { Field } from '../form/field'
import { RemoveButton } from '../ui/remove-button'
import { Input } from '../ui/input'
import { useEditor, useFieldError } from './editor-context'
import { PriceInput } from './price-input'
import { shownPrices } from './shown-prices'

type BoundField = 'min_tokens' | 'max_tokens' | 'tier_label'

/** A context interval `(min, max]` or a labelled tier with its prices; red as a whole when something in it was refused. */
export function IntervalRow(props: {
  readonly interval: IntervalForm
  readonly mode: BillingMode
  readonly number: number
  readonly path: string
  readonly onAction: (action: EntryAction) => void
}): ReactElement {
  const { interval, mode, path, onAction } = props
  const t = useTranslations('channelEditor')
  const { errors } = useEditor()
  const wrong = hasErrorUnder(errors, path)
  const isTier = mode !== 'token'
  const edit = (patch: (EntryAction & { type: 'interval' })['patch']): void =>
    onAction({ type: 'interval', interval: interval.key, patch })
  const bound = (field: BoundField, placeholder: string): ReactElement => (
    <BoundInput
      field={field}
      path={path}
      text={interval[field]}
      placeholder={placeholder}
      onChange={(text) => edit({ [field]: text })}
    />
  )
  return (
    <li
      aria-label={t(isTier ? 'tierNumber' : 'intervalNumber', { number: props.number })}
      data-wrong={wrong ? true : undefined}
      className={cn(
        'flex items-start gap-2 rounded-md border border-border p-3',
        wrong && 'border-destructive bg-danger-soft',
      )}
    >
      <div className="grid min-w-0 flex-1 grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-7">
        {(isTier || interval.tier_label !== '') && bound('tier_label', mode === 'image' ? '1K' : '')}
        {bound('min_tokens', '0')}
        {bound('max_tokens', t('unbounded'))}
        {shownPrices(mode, path, errors).map((field) => (
          <PriceInput
            key={field}
            field={field}
            path={path}
            text={interval.prices[field]}
            perImage={mode === 'image'}
            required={isTier && field === 'per_request_price'}
            onChange={(text) => edit({ prices: { [field]: text } })}
          />
        ))}
      </div>
      <RemoveButton
        label={t(isTier ? 'removeTier' : 'removeInterval', { number: props.number })}
        onRemove={() => onAction({ type: 'removeInterval', interval: interval.key })}
      />
    </li>
  )
}

function BoundInput(props: {
  readonly field: BoundField
  readonly path: string
  readonly text: string
  readonly placeholder: string
  readonly onChange: (text: string) => void
}): ReactElement {
  const t = useTranslations('channelEditor.bounds')
  const errorOf = useFieldError()
  const path = `${props.path}.${props.field}`
  return (
    <Field label={t(props.field)} path={path} error={errorOf(path)}>
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          maxLength={64}
          inputMode={props.field === 'tier_label' ? 'text' : 'numeric'}
          placeholder={props.placeholder}
          className="tabular-nums"
          value={props.text}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

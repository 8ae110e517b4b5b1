'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import type { PriceField } from '../channel-form/channel-body'
import { Field } from '../form/field'
import { Input } from '../ui/input'
import { useFieldError } from './editor-context'

/** One price, typed in $ per million tokens, or in $ where it is per request or image. */
export function PriceInput(props: {
  readonly field: PriceField
  /** Path of the entry or interval in the body. */
  readonly path: string
  readonly text: string
  /** An image mode counts images, not requests. */
  readonly perImage: boolean
  readonly required: boolean
  readonly onChange: (text: string) => void
}): ReactElement {
  const t = useTranslations('channelEditor.prices')
  const errorOf = useFieldError()
  const path = `${props.path}.${props.field}`
  const unit = props.field === 'per_request_price' ? '$' : '$/MTok'
  const name = props.field === 'per_request_price' && props.perImage ? 'per_image_price' : props.field
  return (
    <Field label={t(name)} path={path} error={errorOf(path)} required={props.required}>
      {(control) => (
        <span className="relative">
          <Input
            {...control}
            inputMode="decimal"
            autoComplete="off"
            maxLength={40}
            className="pr-16 tabular-nums"
            value={props.text}
            onChange={(event) => props.onChange(event.target.value)}
          />
          <span className="pointer-events-none absolute inset-y-0 right-3 flex items-center text-xs text-muted-foreground">
            {unit}
          </span>
        </span>
      )}
    </Field>
  )
}

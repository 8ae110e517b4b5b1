'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import type { EntryAction } from '../channel-form/change-price-list'
import type { PricingForm } from '../channel-form/channel-form'
import { Button } from '../ui/button'
import { useEditor, useFieldError } from './editor-context'
import { IntervalRow } from './interval-row'
import { ModelTagInput } from './model-tag-input'
import { priceHint } from './price-hint'
import { PriceInput } from './price-input'
import { shownPrices } from './shown-prices'
import { useDefaultPrices } from './use-default-prices'

type Props = {
  readonly entry: PricingForm
  readonly path: string
  readonly repeated: ReadonlySet<number>
  readonly onAction: (action: EntryAction) => void
}

/** Models, prices and intervals of an open card. */
export function EntryFields({ entry, path, repeated, onAction }: Props): ReactElement {
  const t = useTranslations('channelEditor')
  const { errors } = useEditor()
  const errorOf = useFieldError()
  const { filledFrom, fill } = useDefaultPrices(entry, onAction)
  const mode = entry.billing_mode
  const isToken = mode === 'token'
  return (
    <>
      <ModelTagInput
        platform={entry.platform}
        models={entry.models}
        repeated={repeated}
        path={`${path}.models`}
        errorAt={(index) => errorOf(index < 0 ? `${path}.models` : `${path}.models.${index}`)}
        onChange={(models, added) => {
          onAction({ type: 'models', models })
          void fill(added)
        }}
      />
      <div className="flex flex-col gap-2">
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-5">
          {shownPrices(mode, path, errors).map((field) => (
            <PriceInput
              key={field}
              field={field}
              path={path}
              text={entry.prices[field]}
              perImage={mode === 'image'}
              required={!isToken && field === 'per_request_price' && entry.intervals.length === 0}
              onChange={(text) => onAction({ type: 'price', field, text })}
            />
          ))}
        </div>
        <p className="text-xs text-muted-foreground">{t(priceHint(mode, path))}</p>
        <output className="text-xs text-success">
          {filledFrom === null ? '' : t('defaultsFilled', { model: filledFrom })}
        </output>
      </div>
      <section aria-label={t(isToken ? 'intervals' : 'tiers')} className="flex flex-col gap-2">
        <h4 className="text-sm font-medium">{t(isToken ? 'intervals' : 'tiers')}</h4>
        <p className="text-xs text-muted-foreground">{t(isToken ? 'intervalsHint' : 'tiersHint')}</p>
        {entry.intervals.length > 0 && (
          <ol className="flex flex-col gap-2">
            {entry.intervals.map((interval, index) => (
              <IntervalRow
                key={interval.key}
                interval={interval}
                mode={mode}
                number={index + 1}
                path={`${path}.intervals.${index}`}
                onAction={onAction}
              />
            ))}
          </ol>
        )}
        <Button
          variant="outline"
          size="small"
          className="self-start"
          data-field={`${path}.intervals`}
          onClick={() => onAction({ type: 'addInterval' })}
        >
          <Plus aria-hidden />
          {t(isToken ? 'addInterval' : 'addTier')}
        </Button>
      </section>
    </>
  )
}

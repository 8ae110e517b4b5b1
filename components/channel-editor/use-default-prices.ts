'use client'

import { useEffect, useRef, useState } from 'react'
import { callApi } from '../api/call-api'
import { defaultPrices, takesDefaults, type EntryAction } from '../channel-form/change-price-list'
import type { PriceTexts, PricingForm } from '../channel-form/channel-form'
import { toPriceText } from '../channel-form/price-text'

/** Of a pasted list so many models are tried until one is known. */
const MODELS_TRIED = 5

type DefaultPrices = {
  /** The model whose default prices were filled in last. */
  readonly filledFrom: string | null
  /** Asks for the defaults of models that were added to an entry without prices. */
  readonly fill: (added: readonly string[]) => Promise<void>
}

/** Fills an entry without any price with the catalogue's, once a model it knows is named. */
export function useDefaultPrices(entry: PricingForm, onAction: (action: EntryAction) => void): DefaultPrices {
  const [filledFrom, setFilledFrom] = useState<string | null>(null)
  const latest = useRef(entry)
  useEffect(() => {
    latest.current = entry
  })
  return {
    filledFrom,
    fill: async (added) => {
      const models = added.filter((name) => !name.includes('*')).slice(0, MODELS_TRIED)
      for (const model of models) {
        if (!takesDefaults(latest.current)) return
        // One after the other: the first that is known counts.
        // oxlint-disable-next-line no-await-in-loop
        const prices = await askDefaults(model)
        // What was typed meanwhile stays.
        if (!takesDefaults(latest.current)) return
        if (prices === null) continue
        onAction({ type: 'defaults', prices })
        setFilledFrom(model)
        return
      }
    },
  }
}

/** The default prices of a model as texts; `null` when it is unknown. */
async function askDefaults(model: string): Promise<Partial<PriceTexts> | null> {
  const result = await callApi('GET /admin/channels/model-pricing', { query: { model } })
  if (!result.ok || !result.data.found) return null
  const { data } = result
  return defaultPrices((field) => toPriceText(field, field === 'per_request_price' ? null : data[field]))
}

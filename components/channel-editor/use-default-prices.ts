'use client'

import { useState } from 'react'
import { callApi, record } from '../api/call-api'
import type { PriceField } from '../channel-form/channel-body'
import { defaultPrices, takesDefaults, type EntryAction } from '../channel-form/change-price-list'
import type { PricingForm } from '../channel-form/channel-form'
import { toPriceText } from '../channel-form/price-text'

type DefaultPrices = {
  /** The model whose default prices were filled in last. */
  readonly filledFrom: string | null
  /** Asks for the defaults of a model that was added to an entry without prices. */
  readonly fill: (entry: PricingForm, added: readonly string[]) => Promise<void>
}

/** Fills an entry without any price with the catalogue's, once a model is named. */
export function useDefaultPrices(onAction: (action: EntryAction) => void): DefaultPrices {
  const [filledFrom, setFilledFrom] = useState<string | null>(null)
  return {
    filledFrom,
    fill: async (entry, added) => {
      const model = added.find((name) => !name.includes('*'))
      if (model === undefined || !takesDefaults(entry)) return
      const query = new URLSearchParams({ model })
      const result = await callApi('GET', `/api/v1/admin/channels/model-pricing?${query}`)
      const answer = result.ok ? record(result.data) : {}
      if (answer['found'] !== true) return
      const prices = defaultPrices((field) => toPriceText(field, priceOf(answer, field)))
      onAction({ type: 'defaults', prices })
      setFilledFrom(model)
    },
  }
}

function priceOf(answer: Readonly<Record<string, unknown>>, field: PriceField): number | string | null {
  const price = answer[field]
  return typeof price === 'number' || typeof price === 'string' ? price : null
}

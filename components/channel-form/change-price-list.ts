import type { BillingMode, Platform } from '@/lib/core'
import { TOKEN_PRICE_FIELDS, type PriceField } from './channel-body'
import { hasNoPrices, NO_PRICES, type IntervalForm, type PriceTexts, type PricingForm } from './channel-form'

/** What can be done to the prices of one entry. */
export type EntryAction =
  | { readonly type: 'models'; readonly models: readonly string[] }
  | { readonly type: 'mode'; readonly mode: BillingMode }
  | { readonly type: 'price'; readonly field: PriceField; readonly text: string }
  /** Default prices that arrived; they count only while nothing is typed. */
  | { readonly type: 'defaults'; readonly prices: Partial<PriceTexts> }
  | { readonly type: 'addInterval' }
  | { readonly type: 'interval'; readonly interval: string; readonly patch: IntervalPatch }
  | { readonly type: 'removeInterval'; readonly interval: string }

type IntervalPatch = Partial<Omit<IntervalForm, 'key' | 'prices'>> & {
  readonly prices?: Partial<PriceTexts>
}

/** What can be done to a price list. */
export type PriceListAction =
  | { readonly type: 'addEntry'; readonly platform: Platform }
  | { readonly type: 'removeEntry'; readonly entry: string }
  | { readonly type: 'platform'; readonly entry: string; readonly platform: Platform }
  | { readonly type: 'entry'; readonly entry: string; readonly action: EntryAction }

/** A price list after an action; `key` is for whatever the action adds. */
export function changePriceList(
  list: readonly PricingForm[],
  action: PriceListAction,
  key: string,
): readonly PricingForm[] {
  switch (action.type) {
    case 'addEntry':
      return [...list, emptyEntry(action.platform, key)]
    case 'removeEntry':
      return list.filter((entry) => entry.key !== action.entry)
    case 'platform':
      return list.map((entry) =>
        entry.key === action.entry ? { ...entry, platform: action.platform } : entry,
      )
    case 'entry':
      return list.map((entry) =>
        entry.key === action.entry ? changeEntry(entry, action.action, key) : entry,
      )
  }
}

/** Whether no price is stated, neither of the entry nor of an interval: only then defaults are filled in. */
export function takesDefaults(entry: PricingForm): boolean {
  return (
    entry.billing_mode === 'token' &&
    hasNoPrices(entry.prices) &&
    entry.intervals.every((interval) => hasNoPrices(interval.prices))
  )
}

function changeEntry(entry: PricingForm, action: EntryAction, key: string): PricingForm {
  switch (action.type) {
    case 'models':
      return { ...entry, models: action.models }
    case 'mode':
      return { ...entry, billing_mode: action.mode }
    case 'price':
      return { ...entry, prices: { ...entry.prices, [action.field]: action.text } }
    case 'defaults':
      return takesDefaults(entry) ? { ...entry, prices: { ...entry.prices, ...action.prices } } : entry
    case 'addInterval':
      return { ...entry, intervals: [...entry.intervals, nextInterval(entry, key)] }
    case 'interval':
      return {
        ...entry,
        intervals: entry.intervals.map((interval) =>
          interval.key === action.interval ? changeInterval(interval, action.patch) : interval,
        ),
      }
    case 'removeInterval':
      return { ...entry, intervals: entry.intervals.filter((interval) => interval.key !== action.interval) }
  }
}

function changeInterval(interval: IntervalForm, { prices, ...patch }: IntervalPatch): IntervalForm {
  return { ...interval, ...patch, prices: { ...interval.prices, ...prices } }
}

function emptyEntry(platform: Platform, key: string): PricingForm {
  return { key, platform, models: [], billing_mode: 'token', prices: NO_PRICES, intervals: [] }
}

/** A new interval begins where the last one ends; an image tier gets the first size that is free. */
function nextInterval(entry: PricingForm, key: string): IntervalForm {
  const labels = entry.intervals.map((interval) => interval.tier_label.trim().toUpperCase())
  const size = ['1K', '2K', '4K'].find((label) => !labels.includes(label))
  const isRange = entry.billing_mode === 'token'
  return {
    key,
    min_tokens: isRange ? (entry.intervals.at(-1)?.max_tokens ?? '0') : '0',
    max_tokens: '',
    tier_label: entry.billing_mode === 'image' ? (size ?? '') : '',
    prices: NO_PRICES,
  }
}

/** The default prices of an answer as texts, only those that are stated. */
export function defaultPrices(toText: (field: PriceField) => string): Partial<PriceTexts> {
  const stated = TOKEN_PRICE_FIELDS.map((field) => [field, toText(field)] as const)
  return Object.fromEntries(stated.filter(([, text]) => text !== ''))
}

import type { UsageEndRecord } from '@/lib/gateway'
import { newBytePen, putBytes } from './byte-pen'
import type { BytePen } from './byte-pen'
import { putChain, putFlag, putQuoted, putSnapshot, putWord } from './row-fields'

/** The fields of a row that follow from its route and its price. */
type PricedPart = Pick<
  UsageEndRecord,
  | 'protocol'
  | 'requested_model'
  | 'mapped_model'
  | 'upstream_model'
  | 'response_model'
  | 'billing_model'
  | 'model_mapping_chain'
  | 'billing_mode'
  | 'billing_tier'
  | 'pricing_source'
  | 'price_snapshot'
  | 'service_tier'
  | 'long_context'
>

type KeptPart = { readonly of: PricedPart; readonly bytes: Buffer }

/** One price serves a few models, and a model a few aliases. */
const MAX_VARIANTS = 8
const MAX_PRICES = 512

/** What was rendered before, by price snapshot. */
const kept = new Map<string, KeptPart[]>()

/**
 * Writes the fields from `protocol` to `long_context`: half the bytes of a row, and the same for every request of a model
 * at a price, so they are rendered once and kept.
 */
export function putPricedPart(pen: BytePen, r: PricedPart): void {
  const variants = kept.get(r.price_snapshot) ?? keepPrice(r.price_snapshot)
  for (const { of, bytes } of variants) if (isSame(of, r)) return putBytes(pen, bytes)
  if (variants.length >= MAX_VARIANTS) variants.length = 0
  const bytes = render(r)
  variants.push({ of: partOf(r), bytes })
  putBytes(pen, bytes)
}

function keepPrice(snapshot: string): KeptPart[] {
  if (kept.size >= MAX_PRICES) kept.clear()
  const variants: KeptPart[] = []
  kept.set(snapshot, variants)
  return variants
}

function isSame(a: PricedPart, b: PricedPart): boolean {
  return (
    a.requested_model === b.requested_model &&
    a.mapped_model === b.mapped_model &&
    a.upstream_model === b.upstream_model &&
    a.response_model === b.response_model &&
    a.billing_model === b.billing_model &&
    a.model_mapping_chain === b.model_mapping_chain &&
    a.protocol === b.protocol &&
    a.billing_mode === b.billing_mode &&
    a.billing_tier === b.billing_tier &&
    a.pricing_source === b.pricing_source &&
    a.service_tier === b.service_tier &&
    a.long_context === b.long_context
  )
}

function render(r: PricedPart): Buffer {
  const pen = newBytePen(512)
  putWord(pen, r.protocol)
  putQuoted(pen, r.requested_model)
  putQuoted(pen, r.mapped_model)
  putQuoted(pen, r.upstream_model)
  putQuoted(pen, r.response_model)
  putQuoted(pen, r.billing_model)
  putChain(pen, r.model_mapping_chain)
  putWord(pen, r.billing_mode)
  putQuoted(pen, r.billing_tier)
  putWord(pen, r.pricing_source)
  putSnapshot(pen, r.price_snapshot)
  putQuoted(pen, r.service_tier)
  putFlag(pen, r.long_context)
  return Buffer.from(pen.bytes.subarray(0, pen.at))
}

/** A row is not kept for the sake of these. */
function partOf(r: PricedPart): PricedPart {
  return {
    protocol: r.protocol,
    requested_model: r.requested_model,
    mapped_model: r.mapped_model,
    upstream_model: r.upstream_model,
    response_model: r.response_model,
    billing_model: r.billing_model,
    model_mapping_chain: r.model_mapping_chain,
    billing_mode: r.billing_mode,
    billing_tier: r.billing_tier,
    pricing_source: r.pricing_source,
    price_snapshot: r.price_snapshot,
    service_tier: r.service_tier,
    long_context: r.long_context,
  }
}

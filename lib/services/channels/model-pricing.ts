import { createPriceBook } from '@/lib/billing'
import { AppError, decimalJson, type Decimal } from '@/lib/core'
import type { ServiceContext } from '../context'
import { requireAdmin } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import { getCatalogueState } from './catalogue-state'
import type { modelPricingAnswer } from './answers'

type Amount = number | string | null

/** Default prices of a model in USD per token, as a price card is filled with, and where such prices come from. */
export type ModelPricingView = Answer<typeof modelPricingAnswer>

/** Default prices of a model, without any channel. Throws 400 `MISSING_PARAMETER` without a model. */
export async function getModelPricing(
  ctx: ServiceContext,
  query: { readonly model?: unknown },
): Promise<ModelPricingView> {
  requireAdmin(ctx, 'read')
  const model = typeof query.model === 'string' ? query.model.trim() : ''
  if (model === '') {
    throw new AppError({
      status: 400,
      code: 'MISSING_PARAMETER',
      message: 'The parameter "model" is missing',
      details: { fields: { model: 'is missing' } },
    })
  }
  const catalogue = await getCatalogueState(ctx)
  const book = createPriceBook({ catalogue: ctx.catalogue, familyFallback: true })
  const price = book.resolve({
    channelPrices: null,
    platforms: [],
    billingModel: model,
    atMs: ctx.now().getTime(),
  })
  if (price === null) return { found: false, catalogue }
  return {
    found: true,
    source: price.source,
    model,
    catalogue_id: price.catalogueId,
    input_price: amount(price.prices.input),
    output_price: amount(price.prices.output),
    cache_write_price: amount(price.prices.cacheWrite5m),
    cache_write_1h_price: amount(price.prices.cacheWrite1h),
    cache_read_price: amount(price.prices.cacheRead),
    image_output_price: amount(price.prices.imageOutput),
    catalogue,
  }
}

function amount(price: Decimal | null): Amount {
  return price === null ? null : decimalJson(price)
}

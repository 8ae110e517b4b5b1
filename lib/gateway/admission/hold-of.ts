import { boundedHold, strictHold } from '@/lib/billing'
import type { Hold, ResolvedPrice } from '@/lib/billing'
import { clientsNameOf, estimateBodyTokens, lengthOfTokens, tokensOfLength } from '@/lib/protocols'
import type { Job } from '../plan/job'
import { multiplierOf } from '../access/multiplier-of'
import { namedTokens } from './named-tokens'
import type { RankedRoute } from './rank-pool'
import { priceOf } from '../plan/price-of'
import { refusal } from '../exchange/refusals'

/**
 * What is held for the request while it runs, at the dearest price of its plan. `foreseenInput`: the tokens that a request
 * would read which is only thought of; `null` = the body tells. Throws `SPEND_UNBOUNDED` under strict holds.
 */
export function holdOf(job: Job, offer: RankedRoute, foreseenInput: number | null = null): Hold {
  const { parsed, caller } = job
  const drawing = mayDraw(job, offer)
  const answers = parsed.candidates ?? 1
  const question = {
    prices: pricesOf(job, offer, drawing),
    multiplier: multiplierOf(caller),
    maxTokens: parsed.maxTokens,
    answers,
    pieces: parsed.images?.count ?? answers,
  }
  if (caller.snapshot.settings.holds !== 'strict') {
    return boundedHold(question, foreseenInput ?? inputTokensOf(parsed.body))
  }
  const extraTokens = namedTokens(parsed)
  const pieces = drawing ? answers * mostPictures(parsed.maxTokens ?? 0) : question.pieces
  const bodyBytes = foreseenInput === null ? parsed.body.byteLength : lengthOfTokens(foreseenInput)
  const hold = extraTokens === null ? null : strictHold({ ...question, bodyBytes, pieces, extraTokens })
  if (hold === null) throw unbounded(job)
  return hold
}

/** Pictures in smaller bodies are not looked for: every request is held, and these are held for little more than they cost. */
const LARGE_BODY_BYTES = 131_072

function inputTokensOf(body: Buffer): number {
  return body.byteLength < LARGE_BODY_BYTES ? tokensOfLength(body.byteLength) : estimateBodyTokens(body)
}

function unbounded({ exchange }: Job): Error {
  const field = clientsNameOf(exchange.protocol.id, 'max_tokens')
  return refusal(
    'SPEND_UNBOUNDED',
    `it must state ${field} and use no tools or summaries that the provider runs itself`,
  )
}

/**
 * Fewer than any picture takes of an answer's tokens: how many there are is for the model to decide, within its limit.
 * **Source:** https://ai.google.dev/gemini-api/docs/image-generation (1,120 to 2,000, of older models 1,290)
 */
const PICTURE_TOKENS = 1_000

function mostPictures(maxTokens: number): number {
  return Math.max(1, Math.ceil(maxTokens / PICTURE_TOKENS))
}

/** Whether an answer that is not asked for a number of pictures may have some: models that draw say so in their names. */
function mayDraw({ parsed, plan, exchange }: Job, { priced, ranking }: RankedRoute): boolean {
  if (parsed.images !== undefined) return false
  return (
    plan.some(({ route }) => route.mappedModel.includes('image')) ||
    (priced.mapsModels && ranking.ranked.some(({ upstreamModel }) => upstreamModel.includes('image'))) ||
    (exchange.protocol.id === 'gemini_generate' && parsed.body.includes('"IMAGE"'))
  )
}

/** Prices the answer may be billed at: the plan's, and where they depend on the account those of the accounts offered now. */
function pricesOf(job: Job, offer: RankedRoute, drawing: boolean): readonly (ResolvedPrice | null)[] {
  const prices: (ResolvedPrice | null)[] = []
  for (const { billed, route } of job.plan) {
    if (billed === null) continue
    prices.push(billed.price)
    if (drawing) prices.push(picturePrice(job, route, route.mappedModel))
  }
  if (offer.priced.billed !== null && !drawing) return prices
  const { route } = offer.priced
  for (const upstreamModel of new Set(offer.ranking.ranked.map((ranked) => ranked.upstreamModel))) {
    if (offer.priced.billed === null) prices.push(priceOf(priceQuestion(job, route, upstreamModel)).price)
    if (drawing) prices.push(picturePrice(job, route, upstreamModel))
  }
  return prices
}

type Route = RankedRoute['priced']['route']

function priceQuestion(
  job: Job,
  route: Route,
  upstreamModel: string,
): Omit<Parameters<typeof priceOf>[0], 'images'> {
  const { caller, platform, exchange } = job
  return { snapshot: caller.snapshot, platform, route, upstreamModel, atMs: exchange.request.startedAtMs }
}

/** The price of an answer with pictures of the size asked for, as they would be billed. */
function picturePrice(job: Job, route: Route, upstreamModel: string): ResolvedPrice | null {
  const images = { size: job.parsed.imageSize ?? '1K', groupPrices: job.caller.group.imagePrices }
  return priceOf({ ...priceQuestion(job, route, upstreamModel), images }).price
}

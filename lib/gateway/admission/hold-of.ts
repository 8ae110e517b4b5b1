import { boundedHold, strictHold } from '@/lib/billing'
import type { Hold, HoldQuestion, ResolvedPrice } from '@/lib/billing'
import { IMAGE_TIERS } from '@/lib/core'
import { clientsNameOf, estimateBodyTokens, lengthOfTokens, tokensOfLength } from '@/lib/protocols'
import type { Job } from '../plan/job'
import { multiplierOf } from '../access/multiplier-of'
import { priceOf } from '../plan/price-of'
import { refusal } from '../exchange/refusals'
import { mostOutput } from './most-output'
import type { RankedRoute } from './rank-pool'
import { unseenTokens } from './unseen-tokens'

/**
 * What is held for the request while it runs, at the dearest price of its plan. `foreseenInput`: the tokens that a request
 * would read which is only thought of; `null` = the body tells. Throws `SPEND_UNBOUNDED` under strict holds.
 */
export function holdOf(job: Job, offer: RankedRoute, foreseenInput: number | null = null): Hold {
  const { parsed, caller } = job
  const drawing = mayDraw(job, offer)
  const answers = parsed.candidates ?? 1
  const isStrict = caller.snapshot.settings.holds === 'strict'
  const question = {
    prices: pricesOf(job, offer, sizesOf(job, drawing, isStrict)),
    multiplier: multiplierOf(caller),
    maxTokens: parsed.maxTokens,
    answers,
    pieces: parsed.images?.count ?? answers,
  }
  if (!isStrict) return boundedHold(question, foreseenInput ?? inputTokensOf(parsed.body))
  return strictHoldOf(job, { ...question, drawing, foreseenInput })
}

type Drawn = HoldQuestion & { readonly drawing: boolean; readonly foreseenInput: number | null }

function strictHoldOf(job: Job, { drawing, foreseenInput, ...question }: Drawn): Hold {
  const { parsed, platform, exchange } = job
  const { readBeyond } = exchange.protocol
  const beyond = readBeyond(parsed)
  if (beyond.unbounded !== null) throw refusal('SPEND_UNBOUNDED', beyond.unbounded)
  const { images } = parsed
  const drawn = images === undefined ? null : Math.max(1, images.count)
  const answers = drawn ?? question.answers
  const maxTokens = drawn === null ? mostOutput(job) : MOST_PICTURE_TOKENS
  const bodyBytes =
    foreseenInput === null ? parsed.body.length - beyond.inlineBytes : lengthOfTokens(foreseenInput)
  // Pictures are made one by one, and what is asked for is read for each.
  const readings = drawn ?? 1
  const hold = strictHold({
    ...question,
    answers,
    maxTokens,
    pieces: drawing ? answers * mostPictures(maxTokens ?? 0) : Math.max(answers, question.pieces),
    bodyBytes: bodyBytes * readings,
    extraTokens: unseenTokens(platform, parsed, beyond) * readings,
    isForetold: beyond.isForetold,
  })
  if (hold !== null) return hold
  const field = clientsNameOf(exchange.protocol.id, 'max_tokens')
  throw refusal('SPEND_UNBOUNDED', `it must state ${field}`)
}

/** Pictures in smaller bodies are not looked for: every request is held, and these are held for little more than they cost. */
const LARGE_BODY_BYTES = 131_072

function inputTokensOf(body: Buffer): number {
  return body.length < LARGE_BODY_BYTES ? tokensOfLength(body.length) : estimateBodyTokens(body)
}

/**
 * More than a picture takes, and its previews. **Source:** https://developers.openai.com/api/docs/guides/image-generation
 */
const MOST_PICTURE_TOKENS = 20_000
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
function pricesOf(job: Job, offer: RankedRoute, sizes: readonly string[]): readonly (ResolvedPrice | null)[] {
  const prices: (ResolvedPrice | null)[] = []
  for (const { billed, route } of job.plan) {
    if (billed === null) continue
    prices.push(billed.price)
    for (const size of sizes)
      prices.push(picturePrice(job, route, { upstreamModel: route.mappedModel, size }))
  }
  if (offer.priced.billed !== null && sizes.length === 0) return prices
  const { route } = offer.priced
  for (const upstreamModel of new Set(offer.ranking.ranked.map((ranked) => ranked.upstreamModel))) {
    if (offer.priced.billed === null) prices.push(priceOf(priceQuestion(job, route, upstreamModel)).price)
    for (const size of sizes) prices.push(picturePrice(job, route, { upstreamModel, size }))
  }
  return prices
}

const NO_SIZES: readonly string[] = []

/** The sizes of pictures that an answer may have: the one asked for; under strict holds any, as the model may choose. */
function sizesOf({ parsed }: Job, drawing: boolean, isStrict: boolean): readonly string[] {
  if (isStrict && (drawing || parsed.images !== undefined)) return IMAGE_TIERS
  return drawing ? [parsed.imageSize ?? '1K'] : NO_SIZES
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

/** The price of an answer with pictures of this size, as they would be billed. */
function picturePrice(
  job: Job,
  route: Route,
  { upstreamModel, size }: { readonly upstreamModel: string; readonly size: string },
): ResolvedPrice | null {
  const images = { size, groupPrices: job.caller.group.imagePrices }
  return priceOf({ ...priceQuestion(job, route, upstreamModel), images }).price
}

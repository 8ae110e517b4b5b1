import { boundedHold, strictHold } from '@/lib/billing'
import type { Hold, ResolvedPrice } from '@/lib/billing'
import type { Offer } from './admission'
import type { Job } from './job'
import { multiplierOf } from './multiplier-of'
import { priceOf } from './price-of'
import { refusal } from './refusals'

/** What is held for the request while it runs, at the dearest price of its plan. Throws `SPEND_UNBOUNDED` under strict holds. */
export function holdOf(job: Job, offer: Offer): Hold {
  const { parsed, caller } = job
  const question = {
    prices: pricesOf(job, offer),
    multiplier: multiplierOf(caller),
    bodyBytes: parsed.body.byteLength,
    maxTokens: parsed.maxTokens,
    answers: parsed.candidates ?? 1,
    pieces: parsed.images?.count ?? parsed.candidates ?? 1,
  }
  if (caller.snapshot.settings.holds !== 'strict') return boundedHold(question)
  const extraTokens = namedTokens(parsed.body)
  const hold = extraTokens === null ? null : strictHold({ ...question, extraTokens })
  if (hold === null) throw refusal('SPEND_UNBOUNDED')
  return hold
}

/** Prices the answer may be billed at: the plan's, and where they depend on the account those of the accounts offered now. */
function pricesOf(job: Job, offer: Offer): readonly (ResolvedPrice | null)[] {
  const prices: (ResolvedPrice | null)[] = []
  for (const { billed } of job.plan) if (billed !== null) prices.push(billed.price)
  if (offer.priced.billed !== null) return prices
  const seen = new Set<string>()
  for (const { upstreamModel } of offer.ranking.ranked) {
    if (seen.has(upstreamModel)) continue
    seen.add(upstreamModel)
    prices.push(
      priceOf({
        snapshot: job.caller.snapshot,
        platform: job.platform,
        route: offer.priced.route,
        upstreamModel,
        atMs: job.exchange.request.startedAtMs,
      }).price,
    )
  }
  return prices
}

/** Tokens of the largest context any provider serves. */
const WHOLE_CONTEXT_TOKENS = 1_000_000
/** More than an image of any size counts for. */
const IMAGE_TOKENS = 8_000
/** Tools that a provider runs itself: it reads what they find, as often as it likes. */
const PROVIDER_TOOLS = [
  '"web_search',
  '"web_fetch',
  '"code_execution',
  '"code_interpreter',
  '"file_search',
  '"image_generation',
  '"mcp',
  '"googleSearch',
  '"google_search',
  '"codeExecution',
  '"urlContext',
  '"url_context',
]
/** Content that is elsewhere, or compressed. */
const UNSEEN_CONTENT = [
  '"url"',
  '"file_id"',
  '"document"',
  '"container"',
  '"input_file"',
  '"input_audio"',
  '"file_data"',
  '"fileData"',
  '"inlineData"',
  '"inline_data"',
  '"cachedContent"',
  '"cached_content"',
  '"previous_response_id"',
  '"conversation"',
  '"prompt"',
]

/** A letter, digit or underscore written as an escape, which no client does: it may hide one of the words. */
const HIDDEN_LETTER = /\\u00[3-7][0-9a-fA-F]/
const ESCAPE = '\\u00'

/** Tokens beyond a body's bytes; `null` = no bound can be given. A word inside a text counts too: too much is held, never too little. */
function namedTokens(body: Buffer): number | null {
  if (body.includes(ESCAPE) && HIDDEN_LETTER.test(body.toString('latin1'))) return null
  if (PROVIDER_TOOLS.some((word) => body.includes(word))) return null
  if (UNSEEN_CONTENT.some((word) => body.includes(word))) return WHOLE_CONTEXT_TOKENS
  let tokens = 0
  for (let at = body.indexOf('"image'); at !== -1; at = body.indexOf('"image', at + 1)) tokens += IMAGE_TOKENS
  return tokens
}

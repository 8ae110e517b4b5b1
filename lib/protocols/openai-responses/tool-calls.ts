import { IMAGE_TIERS, imageTier, PICTURE_UNIT, wordTable } from '@/lib/core'
import type { ImageTier, TokenUsage } from '@/lib/core'
import { elideLongStrings } from '../json/elide-long-strings'
import { countOf, fieldOf, readSpan } from '../json/read-span'
import { tryScan } from '../json/try-scan'

/** A call of one of the provider's own tools that costs more than tokens: a fee, or a picture that was made. */
export type ToolCall = { readonly unit: string } | { readonly size: ImageTier | null }

/**
 * The fees of tools; where the catalogue does not know one, its unit is listed as not billed.
 * **Source:** https://platform.openai.com/docs/pricing#built-in-tools
 */
const UNIT_OF_CALL = wordTable<string>({
  web_search_call: 'web_search',
  file_search_call: 'file_search',
  code_interpreter_call: 'code_interpreter',
})
const PICTURE_CALL = 'image_generation_call'
/** Every call ends so, those of the client's own functions too. */
const ANY_CALL = Buffer.from('_call"')
const CALLS = [...Object.keys(UNIT_OF_CALL), PICTURE_CALL].map((type) => Buffer.from(`"${type}"`))
const TOOLS_SCAN = { keys: [{ name: 'tools', unique: false }] }

/** Whether a text may hold such calls; of most answers one search tells. */
export function mayHoldCalls(text: Buffer): boolean {
  return text.includes(ANY_CALL) && CALLS.some((call) => text.includes(call))
}

/** The calls among the items of an output. */
export function toolCallsIn(output: unknown): readonly ToolCall[] {
  if (!Array.isArray(output)) return []
  return output.map(toolCallOf).filter((call) => call !== null)
}

/** The same of an output that is still text; its pictures are not decoded. */
export function toolCallsInText(output: Buffer): readonly ToolCall[] {
  return toolCallsIn(JSON.parse(elideLongStrings(output).toString('utf8')))
}

/** `null` = another item, or one that costs nothing beside its tokens. */
export function toolCallOf(item: unknown): ToolCall | null {
  const type = fieldOf(item, 'type')
  if (typeof type !== 'string') return null
  if (type === PICTURE_CALL) {
    return typeof fieldOf(item, 'result') === 'string' ? { size: tierOf(fieldOf(item, 'size')) } : null
  }
  const unit = UNIT_OF_CALL[type]
  return unit === undefined || (unit === 'web_search' && !isSearch(item)) ? null : { unit }
}

/** How many searches of the web a provider bills, where it says so; `null` = it does not. */
export function billedSearches(toolUsage: unknown): number | null {
  const told = fieldOf(fieldOf(toolUsage, 'web_search'), 'num_requests')
  return typeof told === 'number' ? countOf(told) : null
}

/** What was called beside the tokens of an answer. */
type Called = {
  readonly calls: readonly ToolCall[]
  readonly request: Buffer | undefined
  /** What `billedSearches` says. */
  readonly searches: number | null
}

/**
 * A usage of tokens with what calls come to, and the searches that the provider says it bills. Pictures of several sizes are
 * billed as the largest; where none tells its own, as what was asked for.
 */
export function withCalls(usage: TokenUsage, { calls, request, searches }: Called): TokenUsage {
  if (calls.length === 0 && !searches) return usage
  const extraUnits: Record<string, number> = { ...usage.extraUnits }
  const sizes: (ImageTier | null)[] = []
  for (const call of calls) {
    if ('unit' in call) extraUnits[call.unit] = (extraUnits[call.unit] ?? 0) + 1
    else sizes.push(call.size)
  }
  if (searches === 0) delete extraUnits['web_search']
  else if (searches !== null) extraUnits['web_search'] = searches
  if (sizes.length === 0) return { ...usage, extraUnits }
  extraUnits[PICTURE_UNIT] = sizes.length
  const told = IMAGE_TIERS.findLast((tier) => sizes.includes(tier))
  return { ...usage, extraUnits, imageCount: sizes.length, imageSize: told ?? askedTier(request) }
}

/** Opening and searching pages that were found is free. */
function isSearch(item: unknown): boolean {
  const action = fieldOf(fieldOf(item, 'action'), 'type')
  return action === undefined || action === 'search'
}

/** `null` = it is left to the model, or not told. */
function tierOf(size: unknown): ImageTier | null {
  return typeof size === 'string' && size !== 'auto' ? imageTier(size) : null
}

/** The size that a request's own tool names. */
function askedTier(request: Buffer | undefined): ImageTier {
  const span = request === undefined ? null : (tryScan(request, TOOLS_SCAN)?.spanOf('tools') ?? null)
  const tools = request === undefined || span === null ? null : readSpan(request, span)
  const tool = Array.isArray(tools)
    ? (tools as readonly unknown[]).find((one) => fieldOf(one, 'type') === 'image_generation')
    : null
  return tierOf(fieldOf(tool, 'size')) ?? '1K'
}

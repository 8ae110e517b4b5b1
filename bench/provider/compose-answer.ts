import { countTokens, type Prompt } from './read-prompt'
import { callOf, type Scenario } from './scenario'

/** An answer before it has the form of a body or of events. */
export type Answer = {
  readonly id: string
  readonly model: string
  readonly pieces: readonly string[]
  /** The call of a tool instead of a text; absent = a text. */
  readonly call?: { readonly name: string; readonly input: string } | null
  readonly stopReason: 'end_turn' | 'max_tokens' | 'tool_use'
  readonly inputUsage: object
  readonly outputTokens: number
  readonly omitUsage: boolean
}

/** Prompt caches seen so far; the oldest are forgotten. */
export type PromptCache = Set<string>

const CACHES_KEPT = 10_000
const WORDS_PER_PIECE = 3

function touchCache(cache: PromptCache, id: string): boolean {
  const isHit = cache.has(id)
  if (cache.size >= CACHES_KEPT) cache.clear()
  cache.add(id)
  return isHit
}

/** Source: https://docs.claude.com/en/api/messages — `usage` of the answer; its input kinds are disjoint. */
function inputUsageOf(prompt: Prompt, scenario: Scenario, cache: PromptCache): object {
  const isHit = prompt.cached !== null && touchCache(cache, prompt.cached.id)
  const written = prompt.cached === null || isHit ? 0 : prompt.cached.tokens
  const isHour = prompt.cached?.ttl === '1h'
  return {
    input_tokens: prompt.inputTokens,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: isHit ? (prompt.cached?.tokens ?? 0) : 0,
    cache_creation: {
      ephemeral_5m_input_tokens: isHour ? 0 : written,
      ephemeral_1h_input_tokens: isHour ? written : 0,
    },
    service_tier: scenario.serviceTier ?? 'standard',
  }
}

/** Whole words, a few to a piece; nothing is lost: joined, the pieces are the text. */
export function cutIntoPieces(text: string): string[] {
  const words = text.match(/\S+\s*|\s+/g) ?? []
  const pieces: string[] = []
  for (let i = 0; i < words.length; i += WORDS_PER_PIECE) {
    pieces.push(words.slice(i, i + WORDS_PER_PIECE).join(''))
  }
  return pieces
}

/** Echoes the last message, cut off at `max_tokens`, with usage that fits both texts. */
export function composeAnswer(input: {
  readonly id: string
  readonly prompt: Prompt
  readonly scenario: Scenario
  readonly cache: PromptCache
}): Answer {
  const { prompt, scenario } = input
  const call = callOf(scenario, prompt)
  const whole = scenario.text ?? `${prompt.isToolResult ? 'The tool said' : 'You said'}: ${prompt.lastText}`
  const isCut = call === null && countTokens(whole) > prompt.maxTokens && scenario.text === undefined
  const text = isCut ? whole.slice(0, prompt.maxTokens * 4) : whole
  return {
    id: input.id,
    model: scenario.model ?? prompt.model,
    pieces: cutIntoPieces(text),
    call,
    stopReason: call !== null ? 'tool_use' : isCut ? 'max_tokens' : 'end_turn',
    inputUsage: inputUsageOf(prompt, scenario, input.cache),
    outputTokens: countTokens(call?.input ?? text),
    omitUsage: scenario.omitUsage ?? false,
  }
}

/** The body of an answer that is not streamed. */
export function wholeMessage(answer: Answer): string {
  return JSON.stringify({
    id: answer.id,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content: [wholeBlock(answer)],
    stop_reason: answer.stopReason,
    stop_sequence: null,
    ...(answer.omitUsage ? {} : { usage: { ...answer.inputUsage, output_tokens: answer.outputTokens } }),
  })
}

function wholeBlock({ id, call, pieces }: Answer): object {
  if (!call) return { type: 'text', text: pieces.join('') }
  return { type: 'tool_use', id: `toolu_${id}`, name: call.name, input: JSON.parse(call.input) as object }
}

/** Source: https://docs.claude.com/en/docs/build-with-claude/streaming — a tool's input comes as pieces of JSON. */
function blockEvents({ id, call, pieces }: Answer): string[] {
  const delta = (fields: object): string => event('content_block_delta', { index: 0, delta: fields })
  if (!call) {
    return [
      event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      event('ping', {}),
      ...pieces.map((text) => delta({ type: 'text_delta', text })),
    ]
  }
  const block = { type: 'tool_use', id: `toolu_${id}`, name: call.name, input: {} }
  const middle = Math.ceil(call.input.length / 2)
  return [
    event('content_block_start', { index: 0, content_block: block }),
    event('ping', {}),
    ...['', call.input.slice(0, middle), call.input.slice(middle)].map((partial_json) =>
      delta({ type: 'input_json_delta', partial_json }),
    ),
  ]
}

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`
}

/** The events of a streamed answer, in order. Source: https://docs.claude.com/en/docs/build-with-claude/streaming */
export function messageEvents(answer: Answer): string[] {
  const message = {
    id: answer.id,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    ...(answer.omitUsage ? {} : { usage: { ...answer.inputUsage, output_tokens: 1 } }),
  }
  const end = { delta: { stop_reason: answer.stopReason, stop_sequence: null } }
  return [
    event('message_start', { message }),
    ...blockEvents(answer),
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      ...end,
      ...(answer.omitUsage ? {} : { usage: { output_tokens: answer.outputTokens } }),
    }),
    event('message_stop', {}),
  ]
}

/** An error event inside a stream. */
export function errorEvent(): string {
  return event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } })
}

import { createHash } from 'node:crypto'

/** What the provider makes of a request body. */
export type Prompt = {
  readonly model: string
  readonly stream: boolean
  readonly maxTokens: number
  /** Text of the last message. */
  readonly lastText: string
  /** Whether the last message brings a tool's result. */
  readonly isToolResult: boolean
  /** Names of the tools on offer. */
  readonly tools: readonly string[]
  readonly inputTokens: number
  /** Tokens of the parts marked for caching, with the identity of their text. */
  readonly cached: { readonly id: string; readonly tokens: number; readonly ttl: '5m' | '1h' } | null
}

type JsonObject = Readonly<Record<string, unknown>>

const CHARACTERS_PER_TOKEN = 4
const TOKENS_PER_MESSAGE = 3

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function partsOf(content: unknown): readonly JsonObject[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return Array.isArray(content) ? content.filter(isObject) : []
}

function textOf(part: JsonObject): string {
  if (part['type'] === 'tool_result') return partsOf(part['content']).map(textOf).join('')
  return typeof part['text'] === 'string' ? part['text'] : JSON.stringify(part)
}

/** About four characters a token, as the provider's own rule of thumb says. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN)
}

function cachedPartsOf(parts: readonly JsonObject[]): Prompt['cached'] {
  let last = -1
  for (const [index, part] of parts.entries()) if (isObject(part['cache_control'])) last = index
  const marker = parts[last]?.['cache_control']
  if (!isObject(marker)) return null
  const text = parts
    .slice(0, last + 1)
    .map(textOf)
    .join('')
  return {
    id: createHash('sha256').update(text).digest('base64url'),
    tokens: countTokens(text),
    ttl: marker['ttl'] === '1h' ? '1h' : '5m',
  }
}

/** Reads a Messages body; `null` when it is no such thing. */
export function readPrompt(body: string): Prompt | null {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return null
  }
  if (!isObject(json) || typeof json['model'] !== 'string' || !Array.isArray(json['messages'])) return null
  const messages = json['messages'].filter(isObject)
  const parts = [...partsOf(json['system']), ...messages.flatMap((message) => partsOf(message['content']))]
  const cached = cachedPartsOf(parts)
  const last = partsOf(messages.at(-1)?.['content'])
  const total = parts.reduce((sum, part) => sum + countTokens(textOf(part)), 0)
  return {
    model: json['model'],
    stream: json['stream'] === true,
    maxTokens: typeof json['max_tokens'] === 'number' ? json['max_tokens'] : 4_096,
    lastText: last.map(textOf).join(''),
    isToolResult: last.some(({ type }) => type === 'tool_result'),
    tools: partsOf(json['tools']).flatMap(({ name }) => (typeof name === 'string' ? [name] : [])),
    inputTokens: total + messages.length * TOKENS_PER_MESSAGE - (cached?.tokens ?? 0),
    cached,
  }
}

import { countTokens } from '../read-prompt'

type JsonObject = Readonly<Record<string, unknown>>

/** What the provider makes of a chat or Responses request. */
export type Question = {
  readonly model: string
  readonly stream: boolean
  readonly includeUsage: boolean
  readonly maxTokens: number
  /** Text of the last user message or tool result. */
  readonly lastText: string
  readonly isToolResult: boolean
  /** Names of the functions on offer. */
  readonly tools: readonly string[]
  readonly inputTokens: number
  /** Images in the prompt. */
  readonly images: number
  readonly previousResponseId: string | null
  readonly body: JsonObject
}

const IMAGE_TOKENS = 765

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return objectsOf(content)
    .map((part) => (typeof part['text'] === 'string' ? part['text'] : ''))
    .join('')
}

function imagesIn(content: unknown): number {
  return objectsOf(content).filter((part) => /image/.test(String(part['type']))).length
}

/** The conversation of a request: chat's messages, or Responses' instructions and input. */
function turnsOf(body: JsonObject): readonly JsonObject[] {
  if (Array.isArray(body['messages'])) return objectsOf(body['messages'])
  const input = body['input']
  return typeof input === 'string' ? [{ role: 'user', content: input }] : objectsOf(input)
}

function toolNames(body: JsonObject): readonly string[] {
  return objectsOf(body['tools']).flatMap((tool) => {
    const named = isObject(tool['function']) ? tool['function'] : tool
    return tool['type'] === 'function' && typeof named['name'] === 'string' ? [named['name']] : []
  })
}

/** Reads a body; `null` when it names no model or holds no conversation. */
export function readQuestion(text: string): Question | null {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return null
  }
  if (!isObject(body) || typeof body['model'] !== 'string') return null
  const turns = turnsOf(body)
  const last = turns.at(-1)
  if (last === undefined) return null
  const isToolResult = last['role'] === 'tool' || last['type'] === 'function_call_output'
  const images = turns.reduce((sum, turn) => sum + imagesIn(turn['content']), 0)
  const instructions = typeof body['instructions'] === 'string' ? body['instructions'] : ''
  const words = turns.reduce((sum, turn) => sum + countTokens(textOf(turn['content'] ?? turn['output'])), 0)
  const options = isObject(body['stream_options']) ? body['stream_options'] : {}
  const limit = body['max_completion_tokens'] ?? body['max_tokens'] ?? body['max_output_tokens']
  return {
    model: body['model'],
    stream: body['stream'] === true,
    includeUsage: options['include_usage'] === true,
    maxTokens: typeof limit === 'number' ? limit : 4_096,
    lastText: textOf(last['content'] ?? last['output']),
    isToolResult,
    tools: toolNames(body),
    inputTokens: words + countTokens(instructions) + turns.length * 3 + images * IMAGE_TOKENS,
    images,
    previousResponseId:
      typeof body['previous_response_id'] === 'string' ? body['previous_response_id'] : null,
    body,
  }
}

/** One entry of `GET /v1/models`, with the fields of both OpenAI's and Anthropic's shape. */
export type ListedModel = {
  readonly id: string
  readonly object: 'model'
  readonly type: 'model'
  readonly display_name: string
  /** Seconds since the epoch. */
  readonly created: number
  /** The same moment, RFC 3339. */
  readonly created_at: string
  readonly owned_by: string
} & typeof UNKNOWN_OF_MODEL

/** What Anthropic's clients require and nobody here knows: a model that is listed can be called. **Source:** `BetaModelInfo` of `@anthropic-ai/sdk`. */
const UNKNOWN_OF_MODEL = {
  lifecycle: 'active',
  deprecated_at: null,
  retires_at: null,
  line: null,
  capabilities: null,
  allowed_fallback_models: null,
  max_input_tokens: null,
  max_tokens: null,
} as const

/** The list itself; `first_id`, `last_id` and `has_more` end the paging of Anthropic's SDK. */
export type ModelList = {
  readonly object: 'list'
  readonly data: readonly ListedModel[]
  readonly first_id: string | null
  readonly last_id: string | null
  readonly has_more: false
}

const OWNERS: readonly (readonly [RegExp, string])[] = [
  [/^claude/i, 'anthropic'],
  [/^(?:gpt|o\d|chatgpt|codex|text-embedding|dall-e)/i, 'openai'],
  [/^(?:gemini|imagen|gemma)/i, 'google'],
]
const DATED_NAME = /-(20\d\d)(\d\d)(\d\d)$/

/**
 * Renders names as a model list that serves the OpenAI and the Anthropic SDK. A name that ends in a date was made then;
 * every other one at the epoch, which is Anthropic's word where nobody knows, and the same at every call.
 * **Source:** https://platform.claude.com/docs/en/api/models/list
 */
export function renderModelList(models: readonly string[]): ModelList {
  const data = models.map(renderModel)
  return {
    object: 'list',
    data,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: false,
  }
}

/** One entry of the list. */
export function renderModel(id: string): ListedModel {
  const createdMs = dateOfName(id) ?? 0
  return {
    id,
    object: 'model',
    type: 'model',
    display_name: displayName(id),
    created: Math.floor(createdMs / 1000),
    created_at: `${new Date(createdMs).toISOString().slice(0, 19)}Z`,
    owned_by: OWNERS.find(([pattern]) => pattern.test(id))?.[1] ?? 'switchyard',
    ...UNKNOWN_OF_MODEL,
  }
}

function dateOfName(id: string): number | null {
  const match = DATED_NAME.exec(id)
  if (match === null) return null
  const ms = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))
  return Number.isNaN(ms) ? null : ms
}

/** A model's name for people: `claude-sonnet-4-5-20250929` → `Claude Sonnet 4.5`, `gpt-5.4-mini` → `GPT 5.4 Mini`. */
export function displayName(id: string): string {
  const words = id
    .replace(DATED_NAME, '')
    .replaceAll(/(\d)-(?=\d)/g, '$1.')
    .split('-')
  return words
    .map((word) => (word === 'gpt' ? 'GPT' : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' ')
}

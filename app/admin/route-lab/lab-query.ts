import { PROTOCOL_IDS, ROUTE_LAB_CLIENTS } from '@/lib/core'

/** What a group or key is asked about. */
export const ASKS = ['group', 'key'] as const
export type Ask = (typeof ASKS)[number]

/** Counts of the sample usage, by their names in the API. */
export const SAMPLE_COUNTS = [
  'input_tokens',
  'output_tokens',
  'cache_creation_5m_tokens',
  'cache_creation_1h_tokens',
  'cache_read_tokens',
  'image_count',
] as const
export type SampleCount = (typeof SAMPLE_COUNTS)[number]

export const SERVICE_TIERS = ['standard', 'priority', 'flex'] as const
export const IMAGE_SIZES = ['1K', '2K', '4K'] as const

/** A short conversation, so that a first look already shows a cost. */
const DEFAULT_COUNTS: Readonly<Partial<Record<SampleCount, number>>> = {
  input_tokens: 1000,
  output_tokens: 500,
}

/** What the page's query may hold. */
export const LAB_QUERY = {
  names: [
    'ask',
    'group_id',
    'user_id',
    'api_key_id',
    'model',
    'protocol',
    'client',
    'forced',
    'session',
    'service_tier',
    'image_size',
    ...SAMPLE_COUNTS,
  ],
  choices: {
    ask: ASKS,
    protocol: PROTOCOL_IDS,
    client: ROUTE_LAB_CLIENTS,
    forced: ['antigravity'],
    service_tier: SERVICE_TIERS,
    image_size: IMAGE_SIZES,
  },
  ids: ['group_id', 'user_id', 'api_key_id'],
} as const

type Query = Readonly<Record<string, string>>

/** Who the question is about. */
export function askOf(query: Query): Ask {
  return query['ask'] === 'key' ? 'key' : 'group'
}

/** A count of the sample; anything but a number up to a billion is the default. */
export function sampleCount(query: Query, name: SampleCount): number {
  const text = query[name] ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) : (DEFAULT_COUNTS[name] ?? 0)
}

/** What must still be chosen before anything can be asked; `null` = nothing. */
export function missingSubject(query: Query): 'group_id' | 'user_id' | 'api_key_id' | null {
  if (askOf(query) === 'group') return query['group_id'] === undefined ? 'group_id' : null
  if (query['user_id'] === undefined && query['api_key_id'] === undefined) return 'user_id'
  return query['api_key_id'] === undefined ? 'api_key_id' : null
}

/** The body of the question, or `null` while the query does not ask one. */
export function questionOf(query: Query): Readonly<Record<string, unknown>> | null {
  const name = askOf(query) === 'key' ? 'api_key_id' : 'group_id'
  const id = query[name]
  const model = query['model']
  if (id === undefined || model === undefined) return null
  const counts = SAMPLE_COUNTS.map((count) => [count, sampleCount(query, count)] as const)
  return {
    [name]: Number(id),
    model,
    protocol: query['protocol'] ?? PROTOCOL_IDS[0],
    client: query['client'] ?? ROUTE_LAB_CLIENTS[0],
    forced_platform: query['forced'] ?? null,
    session: query['session'] ?? null,
    usage: {
      ...Object.fromEntries(counts),
      service_tier: query['service_tier'] ?? null,
      image_size: query['image_size'] ?? null,
    },
  }
}

import { threadErrorDetails } from '../../anthropic-messages/thread-error'
import { isJsonObject, objectIn, unsupportedField } from '../../neutral'
import type { Json, JsonObject } from '../../neutral'

type Refused = {
  readonly field: string
  readonly why: string
  /** Whether the field's value asks for what only the provider has. */
  readonly asks: (value: Json) => boolean
  readonly clientDetails?: Readonly<Record<string, unknown>>
}

const isAnything = (): boolean => true

/** **Source:** `MessageCreateParams` of the beta API of `@anthropic-ai/sdk`. */
const REFUSED: readonly Refused[] = [
  { field: 'container', why: 'the account has no containers', asks: isAnything },
  {
    field: 'mcp_servers',
    why: 'the account cannot call MCP servers',
    asks: (servers) => Array.isArray(servers) && servers.length > 0,
  },
  {
    field: 'thread',
    why: 'the account holds no conversations: send all of its messages, without thread',
    asks: isAnything,
    clientDetails: threadErrorDetails('thread_unsupported_request'),
  },
  { field: 'compaction', why: 'the account cannot summarise a conversation', asks: isAnything },
  {
    field: 'inference_geo',
    why: 'the account cannot promise where it works',
    asks: (geo) => geo !== 'global',
  },
  {
    field: 'billing_policy',
    why: 'the account cannot bill anybody else',
    asks: (policy) => isJsonObject(policy) && objectIn(policy)['bill_to'] !== 'self',
  },
]

/** Throws AppError `UNSUPPORTED_FIELD` (400) where a Messages request asks for what exists at Anthropic alone. */
export function refuseForeign(body: JsonObject): void {
  for (const { field, why, asks, clientDetails } of REFUSED) {
    const value = body[field]
    if (value !== undefined && value !== null && asks(value))
      throw unsupportedField(field, why, clientDetails)
  }
}

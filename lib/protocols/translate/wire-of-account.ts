import type { AccountType, Platform, ProtocolId } from '@/lib/core'
import type { NeutralRequest } from '../neutral'

/** What of an account decides which wire it speaks. */
export type WireAccount = {
  readonly platform: Platform
  readonly type: AccountType
  /** `null` = the platform's own address. */
  readonly baseUrl: string | null
}

const OPENAI_HOST = /^https:\/\/api\.openai\.com(?:[/:]|$)/i

const CHAT_ENDPOINT = /\/chat\/completions\/*$/
const RESPONSES_ENDPOINT = /\/responses\/*$/

/**
 * The wire on which an account serves requests of a protocol: their own where it speaks it. An OpenAI account answers
 * foreign requests over Responses, which keeps reasoning between turns; a compatible provider, or a request that only
 * Chat can express, over Chat. Signed-in ChatGPT accounts know Responses alone, and a base URL that ends
 * in an endpoint names the only wire there is. `request` = absent where only the
 * protocol's own wire is asked for.
 */
export function wireOfAccount(
  protocolId: ProtocolId,
  account: WireAccount,
  request: NeutralRequest | null,
): ProtocolId {
  switch (account.platform) {
    case 'anthropic':
      return 'anthropic_messages'
    case 'gemini':
    case 'antigravity':
      return 'gemini_generate'
    case 'openai':
      if (account.type !== 'api_key') return 'openai_responses'
      if (CHAT_ENDPOINT.test(account.baseUrl ?? '')) return 'openai_chat'
      if (RESPONSES_ENDPOINT.test(account.baseUrl ?? '')) return 'openai_responses'
      if (protocolId === 'openai_chat' || protocolId === 'openai_responses') return protocolId
      return isOpenaiItself(account) && !needsChat(request) ? 'openai_responses' : 'openai_chat'
  }
}

/** Whether an account takes requests of a protocol as they are. */
export function speaksProtocol(protocolId: ProtocolId, account: WireAccount): boolean {
  return wireOfAccount(protocolId, account, null) === protocolId
}

function isOpenaiItself({ baseUrl }: WireAccount): boolean {
  return baseUrl === null || baseUrl.trim() === '' || OPENAI_HOST.test(baseUrl.trim())
}

/** Responses knows no stop sequences, penalties and further choices. */
function needsChat(request: NeutralRequest | null): boolean {
  if (request === null) return false
  const { stopSequences, candidates, frequencyPenalty, presencePenalty, seed } = request.sampling
  return (
    stopSequences.length > 0 ||
    (candidates ?? 1) > 1 ||
    (frequencyPenalty ?? 0) !== 0 ||
    (presencePenalty ?? 0) !== 0 ||
    seed !== null
  )
}

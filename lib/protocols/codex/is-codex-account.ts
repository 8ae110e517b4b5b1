import type { ProtocolId } from '@/lib/core'
import type { WireAccount } from '../translate/wire-of-account'

const CODEX_PATH = /\/backend-api\/codex(?:\/responses)?\/*(?:[?#]|$)/

/**
 * Whether requests of a protocol go to ChatGPT's backend, which serves accounts that people have signed in to: the
 * default of such accounts, or what their base URL names. Its Responses are those of the API but for what Codex never asks.
 * **Source:** https://github.com/openai/codex (`model_provider_info.rs`)
 */
export function isCodexAccount(protocolId: ProtocolId, { platform, type, baseUrl }: WireAccount): boolean {
  if (platform !== 'openai' || type === 'api_key' || protocolId !== 'openai_responses') return false
  const address = baseUrl?.trim() ?? ''
  return address === '' || CODEX_PATH.test(address)
}

import type { Platform, ProtocolId } from '@/lib/core'
import { isSignedForAnother, withoutSignatures } from './gemini-generate/without-signatures'
import type { Steps } from './json/scan-steps'
import { isSealedForAnother, withoutReasoning } from './openai-responses/without-reasoning'

/** Reasoning that an account of a platform hands out sealed, and opens for itself alone. */
export type ReasoningSeal = {
  /** Whether an account refuses a request (400) for what another one has sealed. */
  isForAnother(requestBody: Buffer, refusal: Buffer): boolean
  /** The request without anything sealed. */
  without(body: Buffer): Steps<Buffer>
}

const OPENAI: ReasoningSeal = { isForAnother: isSealedForAnother, without: withoutReasoning }
const GOOGLE: ReasoningSeal = { isForAnother: isSignedForAnother, without: withoutSignatures }

/** How reasoning is sealed in requests of this wire to accounts of this platform; `null` = any account opens it. */
export function sealOf(wire: ProtocolId, platform: Platform): ReasoningSeal | null {
  if (wire === 'gemini_generate') return GOOGLE
  return wire === 'openai_responses' && platform === 'openai' ? OPENAI : null
}

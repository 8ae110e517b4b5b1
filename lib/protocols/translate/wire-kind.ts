import type { ProtocolId } from '@/lib/core'
import { isCodexAccount } from '../codex'
import { speaksProtocol, wireOfAccount } from './wire-of-account'
import type { WireAccount } from './wire-of-account'

/** A word that accounts share where, under one model, each can express the same requests of a protocol. */
export function wireKindOf(protocolId: ProtocolId, account: WireAccount): string {
  const { platform } = account
  const wireId = wireOfAccount(protocolId, account, null)
  const knowsChat = speaksProtocol('openai_chat', account)
  return `${platform} ${wireId} ${knowsChat} ${isCodexAccount('openai_responses', account)}`
}

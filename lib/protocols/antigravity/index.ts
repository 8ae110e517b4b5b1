import type { Platform, ProtocolId } from '@/lib/core'
import type { StreamObserver } from '../protocol'
import { encloseRequest } from './enclose-request'
import type { EnclosedRequest, EnvelopeFacts } from './enclose-request'
import { unwrapAnswer } from './unwrap-answer'
import { unwrapStream } from './unwrap-stream'

/** What is put around a protocol's requests for one platform, and taken off its answers. */
export type Envelope = {
  enclose(request: Buffer, facts: EnvelopeFacts): EnclosedRequest
  unwrapAnswer(body: Buffer): Buffer
  /** The observer of what comes: it takes every event's envelope off before `inner` sees it. */
  unwrapStream(inner: StreamObserver): StreamObserver
}

const ANTIGRAVITY: Envelope = { enclose: encloseRequest, unwrapAnswer, unwrapStream }

/** The envelope of a protocol's requests to an account of a platform; `null` = they go as they are. */
export function envelopeOf(protocolId: ProtocolId, platform: Platform): Envelope | null {
  return protocolId === 'gemini_generate' && platform === 'antigravity' ? ANTIGRAVITY : null
}

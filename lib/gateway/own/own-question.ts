import type { ProtocolId } from '@/lib/core'
import type { ModelNames } from '@/lib/protocols'
import type { GatewayAccount } from '../ports/snapshot'

/** A question put to an account beside the requests of clients, on a wire of its own. */
export type OwnQuestion = {
  readonly account: GatewayAccount
  readonly protocolId: ProtocolId
  readonly upstreamModel: string
  /** A stream was asked for. */
  readonly stream: boolean
  /** How long a stream that goes on behind its terminal event may be silent, milliseconds. */
  readonly idleMs: number
  /** Hears the bytes of a good answer's stream as they come. */
  readonly onBytes?: ((chunk: Buffer) => void) | undefined
}

/** Far more than the answer to a small question. */
export const MOST_ANSWER_BYTES = 1024 * 1024

/** Nobody asked for another name. */
export function sameNames(upstreamModel: string): ModelNames {
  return { requestedModel: upstreamModel, upstreamModel }
}

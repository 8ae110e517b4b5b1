import type { BeyondBytes, ParsedRequest, Protocol } from '@/lib/protocols'

/** A request that asks for no more than its bytes show. */
export const NOTHING: BeyondBytes = {
  unbounded: null,
  contexts: 0,
  pictures: 0,
  inlineBytes: 0,
  knownTools: 0,
  isForetold: false,
}

/** What a body asks for beyond its bytes; texts are taken as they are. */
export function beyond(protocol: Protocol, body: unknown): BeyondBytes {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return protocol.readBeyond({ body: Buffer.from(text) } as ParsedRequest)
}

/** The messages of a conversation with one turn. */
export function said(content: unknown, role = 'user') {
  return { messages: [{ role, content }] }
}

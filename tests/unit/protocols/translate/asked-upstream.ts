import { translateRequest } from '@/lib/protocols'
import { WIRES } from './wires'
import type { ClientId, WireName } from './wires'

/** What the account of a wire is asked in a client's words. */
export function asked(
  client: ClientId,
  wire: WireName,
  body: object,
  model?: string,
): Record<string, unknown> {
  const account = WIRES.find(({ name }) => name === wire) ?? WIRES[0]
  const { translated } = translateRequest({
    protocolId: client,
    account,
    body: Buffer.from(JSON.stringify({ model: 'm', max_tokens: 50, ...body })),
    requestedModel: 'm',
    stream: false,
    upstreamModel: model ?? account.model,
  })
  return JSON.parse(translated.body.toString()) as Record<string, unknown>
}

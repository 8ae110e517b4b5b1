import { expect, it } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'
import { clientRequest } from './client-requests'
import { recordedAnswer } from './recorded-answers'
import { WIRES } from './wires'

const TIERS = ['auto', 'default', 'flex', 'scale', 'priority']
const SSE = { 'content-type': 'text/event-stream' }

/** **Source:** `Response.service_tier` of the `openai` package: clients in strict languages fail at any other word. */
it.each(WIRES.flatMap((wire) => [true, false].map((stream) => ({ wire, stream }))))(
  'a Responses client of $wire.name, streamed: $stream, reads a tier of its own protocol',
  async ({ wire, stream }) => {
    const recorded = recordedAnswer(wire.name, wire.model)
    const { platform, type, baseUrl } = wire
    const harness = createHarness({
      group: { platform },
      accounts: [{ id: 1, platform, type, baseUrl, projectId: 'p1' }],
      settings: { unpricedModels: 'allow' },
      answer: () =>
        stream
          ? { status: 200, headers: SSE, chunks: [upperTier(recorded.stream)] }
          : { status: 200, chunks: [upperTier(recorded.whole)] },
    })
    const reply = await harness.call({
      path: '/v1/responses',
      body: JSON.stringify(clientRequest('openai_responses', wire.model, stream)),
    })
    expect(reply.status).toBe(200)
    const told = [...reply.text.matchAll(/"service_tier":\s*"([^"]*)"/g)].map(([, tier]) => tier)
    expect(told.length).toBeGreaterThan(0)
    expect(told.filter((tier) => !TIERS.includes(tier ?? ''))).toEqual([])
  },
)

/** Gemini's word for the plain tier, which it writes in capitals. */
function upperTier(text: string): string {
  return text.replaceAll('"usageMetadata":{', '"usageMetadata":{"serviceTier":"STANDARD",')
}

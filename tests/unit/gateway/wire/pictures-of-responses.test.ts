import { describe, expect, it } from 'vitest'
import { Decimal } from '@/lib/core'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessCall, HarnessOptions, ScriptedAnswer } from '../../../support/gateway-harness'
import { STREAM_ANSWER_HEADERS } from '../../../support/message-fixtures'

const MODEL = 'gpt-5.4'
const ITEM = {
  id: 'ig_1',
  type: 'image_generation_call',
  status: 'completed',
  result: 'iVBORw0KGgo=',
  size: '2048x2048',
}
const RESPONSE = {
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  model: MODEL,
  output: [ITEM],
  usage: { input_tokens: 200_000, output_tokens: 50_000, total_tokens: 250_000 },
}
const EVENTS = [
  {
    type: 'response.created',
    sequence_number: 0,
    response: { ...RESPONSE, status: 'in_progress', output: [] },
  },
  { type: 'response.output_item.done', sequence_number: 1, output_index: 0, item: ITEM },
  { type: 'response.completed', sequence_number: 2, response: RESPONSE },
]
const WHOLE: ScriptedAnswer = { status: 200, chunks: [JSON.stringify(RESPONSE)] }
const STREAM = {
  status: 200,
  headers: STREAM_ANSWER_HEADERS,
  chunks: EVENTS.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
}

const CALLS = {
  openai_responses: { path: '/v1/responses', body: { model: MODEL, input: 'x' } },
  openai_chat: {
    path: '/v1/chat/completions',
    body: { model: MODEL, messages: [{ role: 'user', content: 'x' }] },
  },
  anthropic_messages: {
    path: '/v1/messages',
    body: { model: MODEL, max_tokens: 9, messages: [{ role: 'user', content: 'x' }] },
  },
  gemini_generate: {
    path: `/v1beta/models/${MODEL}:generateContent`,
    body: { contents: [{ role: 'user', parts: [{ text: 'x' }] }] },
  },
} as const
const CLIENTS = Object.keys(CALLS) as (keyof typeof CALLS)[]

function callOf(client: keyof typeof CALLS, stream: boolean): HarnessCall {
  const { path, body } = CALLS[client]
  if (client !== 'gemini_generate') return { path, body: JSON.stringify({ ...body, stream }) }
  const asked = stream ? { path: path.replace(':g', ':streamG'), query: 'alt=sse' } : { path }
  return { ...asked, body: JSON.stringify(body) }
}

function harnessOf(more: HarnessOptions) {
  const baseUrl = 'https://relay.example/v1/responses'
  return createHarness({ accounts: [{ id: 1, platform: 'openai', baseUrl }], ...more })
}
const GROUP: HarnessOptions['group'] = {
  platform: 'openai',
  imagePrices: { price1k: new Decimal('0.01'), price2k: new Decimal('0.02'), price4k: null },
}

describe('pictures that an account of Responses draws', () => {
  it.each(CLIENTS.flatMap((client) => [false, true].map((stream) => [client, stream] as const)))(
    'cost what the group takes for one, beside their tokens: %s, streamed: %s',
    async (client, stream) => {
      const harness = harnessOf({ group: GROUP, answer: () => (stream ? STREAM : WHOLE) })
      expect((await harness.call(callOf(client, stream))).status).toBe(200)
      expect(harness.rows).toMatchObject([
        {
          image_count: 1,
          image_size: '2K',
          extra_units: { image_generation: 1 },
          billing_mode: 'token',
          input_cost: '0.5',
          output_cost: '0.75',
          extra_cost: '0.02',
          total_cost: '1.27',
        },
      ])
    },
  )

  it('cost nothing beside their tokens where nobody has a price for them', async () => {
    const harness = harnessOf({ group: { platform: 'openai' }, answer: () => WHOLE })
    const { path, body } = CALLS.openai_responses
    await harness.call({ path, body: JSON.stringify(body) })
    expect(harness.rows).toMatchObject([{ extra_units: { image_generation: 1 }, total_cost: '1.25' }])
  })

  it('cost what the group takes for one also where the stream broke before its usage', async () => {
    const chunks = STREAM.chunks.slice(1, 2)
    const harness = harnessOf({ group: GROUP, answer: () => ({ ...STREAM, chunks }) })
    await harness.call(callOf('openai_responses', true))
    expect(harness.rows).toMatchObject([{ status: 'upstream_error', extra_cost: '0.02', total_cost: '0.02' }])
  })

  it('cost what the channel takes for one', async () => {
    const priceEntries = [
      {
        id: 1,
        platform: 'openai' as const,
        models: [MODEL],
        billingMode: 'image' as const,
        inputPrice: null,
        outputPrice: null,
        cacheWritePrice: null,
        cacheReadPrice: null,
        imageOutputPrice: null,
        perRequestPrice: new Decimal('0.5'),
        intervals: [],
      },
    ]
    const harness = harnessOf({ group: GROUP, channels: [{ priceEntries }], answer: () => WHOLE })
    const { path, body } = CALLS.openai_responses
    await harness.call({ path, body: JSON.stringify(body) })
    expect(harness.rows).toMatchObject([{ image_count: 1, billing_mode: 'image', total_cost: '0.5' }])
  })
})

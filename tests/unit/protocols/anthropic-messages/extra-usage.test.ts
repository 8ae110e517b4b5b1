import { expect, it } from 'vitest'
import { anthropicMessages } from '@/lib/protocols'
import { SAME } from './stream-fixtures'

const MESSAGE = { type: 'message', input_tokens: 21, output_tokens: 17 }
const COMPACTION = {
  type: 'compaction',
  input_tokens: 180_000,
  output_tokens: 3_500,
  cache_read_input_tokens: 7,
  cache_creation_input_tokens: 30,
  cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
}
const ADVICE = { type: 'advisor_message', model: 'o', input_tokens: 8_000, output_tokens: 1_500 }
const TOTALS = { input_tokens: 21, output_tokens: 17 }

const whole = (iterations: unknown) =>
  anthropicMessages.readAnswer(
    Buffer.from(JSON.stringify({ model: 'm', usage: { ...TOTALS, iterations } })),
    SAME,
  ).usage

it.each([
  ['a summary of the context', [COMPACTION, MESSAGE], [180_021, 3_517, 7, 20, 10]],
  ['two of them', [COMPACTION, MESSAGE, COMPACTION, MESSAGE], [360_021, 7_017, 14, 40, 20]],
  ['advice', [MESSAGE, ADVICE, MESSAGE], [8_021, 1_517, 0, 0, 0]],
  ['turns of a tool loop, which the totals hold', [MESSAGE, MESSAGE], [21, 17, 0, 0, 0]],
  ['nothing', null, [21, 17, 0, 0, 0]],
  ['nonsense', [7, { type: 'compaction', input_tokens: 'x' }], [21, 17, 0, 0, 0]],
])('%s beside an answer is billed with it', (_, iterations, expected) => {
  const usage = whole(iterations)
  expect([
    usage.inputTokens,
    usage.outputTokens,
    usage.cacheReadTokens,
    usage.cacheCreation5mTokens,
    usage.cacheCreation1hTokens,
  ]).toEqual(expected)
})

it('of a stream the last report counts, once', () => {
  const observer = anthropicMessages.observeStream(SAME)
  const push = (type: string, data: object): unknown =>
    observer.push(Buffer.from(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`))
  push('message_start', { message: { model: 'm', usage: { ...TOTALS, iterations: [COMPACTION] } } })
  push('message_delta', { delta: {}, usage: { ...TOTALS, iterations: [COMPACTION, MESSAGE] } })
  push('message_stop', {})
  expect(observer.usage()).toMatchObject({ inputTokens: 180_021, outputTokens: 3_517 })
})

it.each([
  [{ service_tier: 'standard', speed: 'fast' }, 'fast'],
  [{ service_tier: 'standard', speed: 'standard' }, 'standard'],
  [{ service_tier: 'standard', speed: null }, 'standard'],
  [{ speed: 'standard' }, 'standard'],
  [{ service_tier: 'standard' }, 'standard'],
  [{}, null],
])('the tier of an answer with %j is %s', (told, tier) => {
  const usage = { ...TOTALS, ...told }
  const body = Buffer.from(JSON.stringify({ model: 'm', usage }))
  expect(anthropicMessages.readAnswer(body, SAME).usage.serviceTier).toBe(tier)
  const observer = anthropicMessages.observeStream(SAME)
  const push = (type: string, data: object): unknown =>
    observer.push(Buffer.from(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`))
  push('message_start', { message: { model: 'm', usage } })
  push('message_delta', { delta: {}, usage: { output_tokens: 9 } })
  push('message_stop', {})
  expect(observer.usage()).toMatchObject({ outputTokens: 9, serviceTier: tier })
})

import { createHarness } from '../../../support/gateway-harness'
import type { HarnessCall, HarnessOptions, ScriptedAnswer } from '../../../support/gateway-harness'
import { load } from '../../protocols/gemini-generate/stream-fixtures'

/** A model that the catalogue prices. */
export const MODEL = 'gemini-2.5-flash'
export const BODY = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] })
export const SSE = { 'content-type': 'text/event-stream' }
/** A recorded stream as an answer. */
export const streamed = (file = 'text.sse'): ScriptedAnswer => ({
  status: 200,
  headers: SSE,
  chunks: [load(file).toString()],
})
/** A recorded answer in one piece. */
const whole: ScriptedAnswer = { status: 200, chunks: [load('answer.json').toString()] }

/** A gemini group with an account; `ask` calls one of the model's actions as `@google/genai` does. */
export function geminiHarness(options: HarnessOptions = {}) {
  const harness = createHarness({
    group: { platform: 'gemini' },
    accounts: [{ id: 1, platform: 'gemini' }],
    answer: ({ path }) => (path.includes('stream') ? streamed() : whole),
    ...options,
  })
  const ask = (action: string, input: HarnessCall & { readonly model?: string } = {}) =>
    harness.call({
      body: BODY,
      path: `/v1beta/models/${input.model ?? MODEL}:${action}`,
      ...input,
      headers: { 'x-api-key': '', 'x-goog-api-key': 'sk-good', ...input.headers },
    })
  return { ...harness, ask }
}

/** A channel that maps `alias` to a model. */
export const alias = (upstream: string) => [
  { modelMapping: { gemini: { alias: upstream }, antigravity: { alias: upstream } } },
]

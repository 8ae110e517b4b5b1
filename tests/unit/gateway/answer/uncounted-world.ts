import { buildModelTable } from '@/lib/core'
import { createHarness } from '../../../support/gateway-harness'
import type { HarnessCall, HarnessOptions } from '../../../support/gateway-harness'

export const MODEL = 'm'
export const TEXT = 'word '.repeat(500)
export const CALLS = {
  anthropic_messages: { path: '/v1/messages', body: { model: MODEL, max_tokens: 900, messages: [] } },
  openai_chat: { path: '/v1/chat/completions', body: { model: MODEL, messages: [] } },
  openai_responses: { path: '/v1/responses', body: { model: MODEL, input: 'x' } },
  gemini_generate: { path: `/v1beta/models/${MODEL}:generateContent`, body: { contents: [] } },
} as const
export type Client = keyof typeof CALLS

/** Whole answers in which the provider says nothing of usage. */
export const ANSWERS = {
  anthropic: { type: 'message', role: 'assistant', content: [{ type: 'text', text: TEXT }] },
  chat: { choices: [{ index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' }] },
  responses: {
    id: 'resp_1',
    status: 'completed',
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: TEXT }] }],
  },
  gemini: { candidates: [{ content: { parts: [{ text: TEXT }] }, finishReason: 'STOP' }] },
  antigravity: { response: { candidates: [{ content: { parts: [{ text: TEXT }] } }] } },
} as const
export type Wire = keyof typeof ANSWERS

const MAPPING = buildModelTable([[MODEL, MODEL] as const])
const ACCOUNTS = {
  anthropic: { platform: 'anthropic' },
  chat: { platform: 'openai', baseUrl: 'https://relay.example/v1/chat/completions' },
  responses: { platform: 'openai', baseUrl: 'https://relay.example/v1/responses' },
  gemini: { platform: 'gemini' },
  antigravity: { platform: 'antigravity', type: 'oauth', projectId: 'p', modelMapping: MAPPING },
} as const

/** Each wire under its own client, and one translated. */
export const PAIRS = [
  ['anthropic_messages', 'anthropic'],
  ['openai_chat', 'chat'],
  ['openai_responses', 'responses'],
  ['gemini_generate', 'gemini'],
  ['openai_chat', 'anthropic'],
] as const satisfies readonly (readonly [Client, Wire])[]

export function harnessOf(wire: Wire, answer: HarnessOptions['answer']) {
  const { platform } = ACCOUNTS[wire]
  return createHarness({
    group: { platform },
    accounts: [1, 2].map((id) => ({ ...ACCOUNTS[wire], id, priority: id })),
    channels: [{ modelMapping: { [platform]: { [MODEL]: MODEL } } }],
    settings: { unpricedModels: 'allow' },
    ...(answer === undefined ? {} : { answer }),
  })
}

export function callOf(client: Client, more: object = {}): HarnessCall {
  const { path, body } = CALLS[client]
  return { path, body: JSON.stringify({ ...body, ...more }) }
}

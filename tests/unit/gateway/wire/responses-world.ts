import type { HarnessOptions, ScriptedAnswer } from '../../../support/gateway-harness'
import { STREAM_ANSWER_HEADERS } from '../../../support/message-fixtures'
import { RESPONSES_REQUEST } from '../../../support/openai-fixtures'

export const PATH = '/v1/responses'
export const OPENAI: HarnessOptions = {
  group: { platform: 'openai' },
  accounts: [1, 2].map((id) => ({ id, platform: 'openai' as const, priority: id })),
  channels: [
    { modelMapping: { openai: { mine: 'gpt-5.4', 'gpt-5.4': 'gpt-5.4' } } },
    { modelMapping: { openai: { other: 'gpt-5.4' } } },
  ],
}
export const stream = (chunks: readonly string[]): ScriptedAnswer => ({
  status: 200,
  headers: STREAM_ANSWER_HEADERS,
  chunks,
})
export const whole = (text: string): ScriptedAnswer => ({ status: 200, chunks: [text] })
export const body = (fields: object = {}): string => JSON.stringify({ ...RESPONSES_REQUEST, ...fields })

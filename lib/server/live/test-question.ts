import type { Platform, ProtocolId } from '@/lib/core'

/** A tiny question in one wire format. */
export type TestQuestion = {
  readonly protocolId: ProtocolId
  readonly path: string
  readonly body: (question: QuestionParts) => Readonly<Record<string, unknown>>
}

export type QuestionParts = {
  readonly upstreamModel: string
  readonly maxTokens: number
  readonly prompt: string
  readonly stream: boolean
}

const ANTHROPIC: TestQuestion = {
  protocolId: 'anthropic_messages',
  path: '/v1/messages',
  body: ({ upstreamModel, maxTokens, prompt, stream }) => ({
    model: upstreamModel,
    max_tokens: maxTokens,
    stream,
    messages: [{ role: 'user', content: prompt }],
  }),
}

const CHAT: TestQuestion = {
  protocolId: 'openai_chat',
  path: '/v1/chat/completions',
  body: ({ upstreamModel, maxTokens, prompt, stream }) => ({
    model: upstreamModel,
    max_completion_tokens: maxTokens,
    stream,
    messages: [{ role: 'user', content: prompt }],
  }),
}

/** Fewer output tokens are refused here. **Source:** https://platform.openai.com/docs/api-reference/responses/create */
const MIN_RESPONSE_TOKENS = 16

const RESPONSES: TestQuestion = {
  protocolId: 'openai_responses',
  path: '/v1/responses',
  body: ({ upstreamModel, maxTokens, prompt, stream }) => ({
    model: upstreamModel,
    max_output_tokens: Math.max(MIN_RESPONSE_TOKENS, maxTokens),
    stream,
    store: false,
    input: [{ role: 'user', content: [{ type: 'input_text', text: prompt }] }],
  }),
}

/** The wires an account of a platform may be asked by, in order: the next one where it does not know the path. */
export function testQuestionsOf(platform: Platform): readonly [TestQuestion, ...TestQuestion[]] {
  return platform === 'openai' ? [CHAT, RESPONSES] : [ANTHROPIC]
}

/** The text in an event of any wire's stream; the shape is the provider's, whatever differs from it is passed over. */
export function textOfEvent(event: unknown): string {
  if (typeof event !== 'object' || event === null) return ''
  const { delta, choices, type } = event as { delta?: unknown; choices?: unknown; type?: unknown }
  if (typeof delta === 'string') return type === 'response.output_text.delta' ? delta : ''
  const chunk: unknown = Array.isArray(choices) ? choices[0] : undefined
  const { text } = (delta ?? {}) as { text?: unknown }
  const { content } = ((chunk as { delta?: unknown } | undefined)?.delta ?? {}) as { content?: unknown }
  return [text, content].find((one) => typeof one === 'string') ?? ''
}

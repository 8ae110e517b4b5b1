import type { Platform, ProtocolId } from '@/lib/core'

/** A tiny question in one wire format. */
export type TestQuestion = {
  readonly protocolId: ProtocolId
  /** `{model}` = the upstream model, `{action}` = Gemini's word for the way of the answer. */
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

const GEMINI: TestQuestion = {
  protocolId: 'gemini_generate',
  path: '/v1beta/models/{model}:{action}',
  body: ({ maxTokens, prompt }) => ({
    contents: [{ role: 'user', parts: [{ text: prompt }] }],
    generationConfig: { maxOutputTokens: maxTokens },
  }),
}

const QUESTIONS: Readonly<Record<Platform, readonly [TestQuestion, ...TestQuestion[]]>> = {
  anthropic: [ANTHROPIC],
  openai: [CHAT, RESPONSES],
  gemini: [GEMINI],
  antigravity: [GEMINI],
}

/** Where a question goes at an account without an envelope. */
export function addressOf(
  { path }: TestQuestion,
  { upstreamModel, stream }: QuestionParts,
): { readonly path: string; readonly query: string } {
  const isGemini = path.includes('{action}')
  return {
    path: path
      .replace('{model}', () => encodeURIComponent(upstreamModel))
      .replace('{action}', stream ? 'streamGenerateContent' : 'generateContent'),
    query: isGemini && stream ? 'alt=sse' : '',
  }
}

/** The wires an account of a platform may be asked by, in order: the next one where it does not know the path. */
export function testQuestionsOf(platform: Platform): readonly [TestQuestion, ...TestQuestion[]] {
  return QUESTIONS[platform]
}

/** The text in an event of any wire's stream; the shape is the provider's, whatever differs from it is passed over. */
export function textOfEvent(event: unknown): string {
  if (typeof event !== 'object' || event === null) return ''
  const { delta, type, response } = event as Fields
  if (typeof delta === 'string') return type === 'response.output_text.delta' ? delta : ''
  const chunk = at(fieldOf(event, 'choices'), 0)
  const texts = [fieldOf(delta, 'text'), fieldOf(fieldOf(chunk, 'delta'), 'content'), textOfParts(event)]
  return (
    texts.find((one) => typeof one === 'string') ??
    (response === undefined ? '' : (textOfParts(response) ?? ''))
  )
}

/** The first text of a Gemini response. */
function textOfParts(response: unknown): string | undefined {
  const candidate = at(fieldOf(response, 'candidates'), 0)
  const text = fieldOf(at(fieldOf(fieldOf(candidate, 'content'), 'parts'), 0), 'text')
  return typeof text === 'string' ? text : undefined
}

type Fields = { readonly [name: string]: unknown }

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Fields)[name] : undefined
}

function at(value: unknown, index: number): unknown {
  return Array.isArray(value) ? (value as readonly unknown[])[index] : undefined
}

import type { Platform, ProtocolId } from '@/lib/core'
import { isCodexAccount } from './codex'
import type { WireAccount } from './translate/wire-of-account'

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
export function addressOfQuestion(
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

/** The wires an account may be asked by, in order: the next one where it does not know the path. ChatGPT's backend has one. */
export function testQuestionsOf(account: WireAccount): readonly [TestQuestion, ...TestQuestion[]] {
  const questions = QUESTIONS[account.platform]
  const only = questions.find(({ protocolId }) => isCodexAccount(protocolId, account))
  return only === undefined ? questions : [only]
}

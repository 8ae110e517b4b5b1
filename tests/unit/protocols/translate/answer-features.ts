import { NO_USAGE } from '@/lib/core'
import type { AssistantPart, NeutralAnswer } from '@/lib/protocols/neutral'
import { call, picture, said } from './features'

/** One thing an answer may say; the table of the docs has a row for each. */
export type AnswerFeature = {
  readonly name: string
  readonly parts?: readonly AssistantPart[]
  readonly patch?: Partial<NeutralAnswer>
  readonly has: (answer: NeutralAnswer) => boolean
}

const partsOf = ({ choices }: NeutralAnswer): readonly AssistantPart[] =>
  choices.flatMap(({ parts }) => parts)
const usage = { ...NO_USAGE, inputTokens: 40, cacheReadTokens: 60, outputTokens: 25, reasoningTokens: 5 }

export const ANSWER_BASE: NeutralAnswer = {
  id: 'id_1',
  model: 'm',
  createdAtSeconds: null,
  choices: [{ index: 0, parts: [said('hello')], finish: { reason: 'stop', stopSequence: null } }],
  usage,
  error: null,
}

const finished = (
  reason: 'max_tokens' | 'stop_sequence' | 'refusal' | 'content_filter',
): Partial<NeutralAnswer> => ({
  choices: [
    {
      index: 0,
      parts: [said('hello')],
      finish: { reason, stopSequence: reason === 'stop_sequence' ? 'END' : null },
    },
  ],
})
const reasonOf = ({ choices }: NeutralAnswer) => choices[0]?.finish?.reason

export const ANSWER_FEATURES: readonly AnswerFeature[] = [
  { name: 'text', has: (a) => partsOf(a).some((p) => p.type === 'text' && p.text === 'hello') },
  {
    name: 'parallel tool calls',
    parts: [call('c1'), call('c2')],
    has: (a) => partsOf(a).filter((p) => p.type === 'tool_call').length === 2 && reasonOf(a) === 'tool_calls',
  },
  {
    name: 'reasoning text',
    parts: [{ type: 'reasoning', text: 'hm', signature: null, isRedacted: false }, said('hello')],
    has: (a) => partsOf(a).some((p) => p.type === 'reasoning' && p.text === 'hm'),
  },
  {
    name: 'citations with an address',
    parts: [
      said('hello', {
        citations: [{ url: 'https://x.example', title: 'X', citedText: 'h', start: 0, end: 5 }],
      }),
    ],
    has: (a) =>
      partsOf(a).some((p) => p.type === 'text' && p.citations.some(({ url }) => url === 'https://x.example')),
  },
  {
    name: 'generated images',
    parts: [{ ...picture({ type: 'base64', data: 'aGVsbG8=' }) }],
    has: (a) =>
      partsOf(a).some((p) => p.type === 'image' || (p.type === 'text' && p.text.includes('aGVsbG8='))),
  },
  {
    name: 'refusal',
    parts: [{ type: 'refusal', text: 'no' }],
    has: (a) => partsOf(a).some((p) => (p.type === 'refusal' || p.type === 'text') && p.text === 'no'),
  },
  { name: 'finish: limit reached', patch: finished('max_tokens'), has: (a) => reasonOf(a) === 'max_tokens' },
  {
    name: 'finish: stop sequence, named',
    patch: finished('stop_sequence'),
    has: (a) => a.choices[0]?.finish?.stopSequence === 'END',
  },
  {
    name: 'finish: content filter',
    patch: finished('content_filter'),
    has: (a) => ['content_filter', 'refusal'].includes(reasonOf(a) ?? ''),
  },
  {
    name: 'usage: fresh and cached input, output',
    has: ({ usage: u }) => u?.inputTokens === 40 && u.cacheReadTokens === 60 && u.outputTokens === 25,
  },
  { name: 'usage: reasoning', has: ({ usage: u }) => u?.reasoningTokens === 5 },
  {
    name: 'usage: cache writes',
    patch: { usage: { ...usage, cacheCreation5mTokens: 9 } },
    has: ({ usage: u }) => u?.cacheCreation5mTokens === 9,
  },
]

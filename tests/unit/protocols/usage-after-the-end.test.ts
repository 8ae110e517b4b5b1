import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anthropicMessages, geminiGenerate, openaiChat, openaiImages, openaiResponses } from '@/lib/protocols'
import { cutAt, cutPlaces } from './cut-at-random'
import { observeChunks } from './observe-chunks'

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`
const completed = (input: number): string =>
  data({
    type: 'response.completed',
    response: { id: 'r', usage: { input_tokens: input, output_tokens: 2, total_tokens: input + 2 } },
  })
const gemini = (input: number): string =>
  data({
    candidates: [{ content: { parts: [{ text: 'a' }] }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: input, candidatesTokenCount: 2, totalTokenCount: input + 2 },
  })
const picture = (input: number): string =>
  data({ type: 'image_generation.completed', usage: { input_tokens: input, output_tokens: 2 } })
const chatUsage = (input: number): string =>
  data({ choices: [], usage: { prompt_tokens: input, completion_tokens: 2, total_tokens: input + 2 } })
const delta = (input: number): string =>
  data({ type: 'message_delta', delta: {}, usage: { input_tokens: input, output_tokens: 2 } })

const STREAMS = [
  {
    name: 'Anthropic Messages',
    protocol: anthropicMessages,
    whole: delta(7) + data({ type: 'message_stop' }),
    late:
      delta(9) + data({ type: 'message_start', message: { usage: { input_tokens: 8, output_tokens: 1 } } }),
  },
  {
    name: 'Chat Completions',
    protocol: openaiChat,
    whole: `${chatUsage(7)}data: [DONE]\n\n`,
    late: chatUsage(9),
  },
  { name: 'Responses', protocol: openaiResponses, whole: completed(7), late: completed(9) },
  { name: 'Gemini', protocol: geminiGenerate, whole: gemini(7), late: gemini(5) },
  { name: 'Images', protocol: openaiImages, whole: picture(7), late: picture(9) },
]

describe.each(STREAMS)('usage behind the end of a stream: $name', ({ protocol, whole, late }) => {
  it.each([
    ['in the same chunk', [whole + late]],
    ['in a chunk of its own', [whole, late]],
    ['in pieces', (whole + late).split('')],
  ])('%s changes nothing', (_, chunks) => {
    const seen = observeChunks(
      { protocol },
      chunks.map((text) => Buffer.from(text)),
    )
    expect(seen).toMatchObject({
      usage: { inputTokens: 7, outputTokens: 2 },
      usageState: 'final',
      terminals: 1,
      forwarded: whole + late,
    })
  })
})

describe('usage behind a finishReason of Gemini', () => {
  const only = (input: number): string =>
    data({ usageMetadata: { promptTokenCount: input, candidatesTokenCount: 2 } })
  const streams = [
    ['grows with every event', gemini(5) + gemini(6) + gemini(7), 7],
    ['comes in an event of its own', gemini(5) + only(7), 7],
    ['comes in an event of its own behind nonsense', gemini(5) + only(1) + only(7) + only(0), 7],
    ['comes alone', gemini(5).replace('usageMetadata', 'other') + only(7), 7],
    ['shrinks', gemini(7) + gemini(6) + only(0), 7],
  ] as const

  it.each(streams)('that %s', (_, text, input) => {
    const wanted = {
      usage: { inputTokens: input, outputTokens: 2 },
      usageState: 'final',
      terminals: 1,
      forwarded: text,
    }
    const check = (chunks: readonly Buffer[]): void => {
      expect(observeChunks({ protocol: geminiGenerate }, chunks)).toMatchObject(wanted)
    }
    check([Buffer.from(text)])
    fc.assert(fc.property(cutPlaces, (places) => check(cutAt(Buffer.from(text), places))))
  })
})

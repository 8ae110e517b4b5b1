import { Decimal } from '@/lib/core'
import type { HarnessOptions } from '../../../support/gateway-harness'
import { entry, interval } from '../../billing/make-price'

type Platform = 'anthropic' | 'openai' | 'gemini'
/** A request, and the dearest answer that it may get. */
export type DearestAnswer = {
  readonly platform: Platform
  readonly path: string
  readonly body: object
  /** What the provider answers at most: tokens of input for each byte and picture, all that the limits allow. */
  readonly answer: (bytes: number) => object
  readonly options?: HarnessOptions
}

const MILLION = new Decimal('1000000')
const perMillion = (usd: number): Decimal => new Decimal(usd).div(MILLION)

const message = (usage: object): object => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [{ type: 'text', text: 'x' }],
  stop_reason: 'max_tokens',
  usage,
})
const chat = (usage: object, extra: object = {}): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'length' }],
  usage,
  ...extra,
})
const response = (usage: object, extra: object = {}): object => ({
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  model: 'm',
  output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'x' }] }],
  usage,
  ...extra,
})
const gemini = (usageMetadata: object, parts: readonly object[] = [{ text: 'x' }]): object => ({
  candidates: [{ index: 0, content: { role: 'model', parts }, finishReason: 'STOP' }],
  usageMetadata,
})
const said = { messages: [{ role: 'user', content: 'Hello, world' }] }
const PICTURE = {
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(6_000) },
}

/** By what makes it dear. */
export const DEAREST_ANSWERS: Readonly<Record<string, DearestAnswer>> = {
  'a cache written for an hour': {
    platform: 'anthropic',
    path: '/v1/messages',
    body: { model: 'claude-sonnet-4-5', max_tokens: 700, ...said },
    answer: (bytes) =>
      message({
        input_tokens: 0,
        cache_creation_input_tokens: bytes,
        cache_creation: { ephemeral_1h_input_tokens: bytes, ephemeral_5m_input_tokens: 0 },
        output_tokens: 700,
      }),
  },
  'the priority tier, not asked for': {
    platform: 'openai',
    path: '/v1/chat/completions',
    body: { model: 'gpt-5', max_completion_tokens: 900, ...said },
    answer: (bytes) => chat({ prompt_tokens: bytes, completion_tokens: 900 }, { service_tier: 'priority' }),
  },
  'several choices': {
    platform: 'openai',
    path: '/v1/chat/completions',
    body: { model: 'gpt-4o', max_tokens: 300, n: 7, ...said },
    answer: (bytes) => chat({ prompt_tokens: bytes, completion_tokens: 2_100 }),
  },
  'the larger of two limits': {
    platform: 'openai',
    path: '/v1/chat/completions',
    body: { model: 'gpt-4o', max_tokens: 10, max_completion_tokens: 800, ...said },
    answer: (bytes) => chat({ prompt_tokens: bytes, completion_tokens: 800 }),
  },
  'a text foretold that does not come true': {
    platform: 'openai',
    path: '/v1/chat/completions',
    body: {
      model: 'gpt-4o',
      max_tokens: 100,
      prediction: { type: 'content', content: 'word '.repeat(2_000) },
      ...said,
    },
    answer: (bytes) => chat({ prompt_tokens: bytes, completion_tokens: 100 + 10_000 }),
  },
  sound: {
    platform: 'openai',
    path: '/v1/chat/completions',
    body: { model: 'gpt-audio', max_tokens: 500, modalities: ['text', 'audio'], ...said },
    answer: (bytes) =>
      chat({
        prompt_tokens: bytes,
        completion_tokens: 500,
        prompt_tokens_details: { audio_tokens: bytes },
        completion_tokens_details: { audio_tokens: 500 },
      }),
  },
  'a picture of the most tokens': {
    platform: 'openai',
    path: '/v1/chat/completions',
    body: {
      model: 'gpt-4o-mini',
      max_tokens: 10,
      messages: [
        {
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(5_000)}` } }],
        },
      ],
    },
    answer: () => chat({ prompt_tokens: 48_169 + 150, completion_tokens: 10 }),
  },
  'a picture to Claude': {
    platform: 'anthropic',
    path: '/v1/messages',
    body: {
      model: 'claude-sonnet-4-5',
      max_tokens: 10,
      messages: [{ role: 'user', content: [PICTURE] }],
    },
    answer: () => message({ input_tokens: 4_005 + 150, output_tokens: 10 }),
  },
  'an answer without a limit': {
    platform: 'openai',
    path: '/v1/responses',
    body: { model: 'gpt-5', input: 'Hello' },
    answer: (bytes) =>
      response({ input_tokens: bytes, output_tokens: 128_000 }, { service_tier: 'priority' }),
  },
  'the least that an upstream is asked for': {
    platform: 'openai',
    path: '/v1/messages',
    body: { model: 'gpt-5', max_tokens: 1, ...said },
    answer: (bytes) => response({ input_tokens: bytes, output_tokens: 16 }),
  },
  'candidates, thoughts and a long context': {
    platform: 'gemini',
    path: '/v1beta/models/gemini-2.5-pro:generateContent',
    body: {
      contents: [{ role: 'user', parts: [{ text: 'x'.repeat(250_000) }] }],
      generationConfig: { maxOutputTokens: 1_000, candidateCount: 3 },
    },
    answer: (bytes) =>
      gemini({ promptTokenCount: bytes, candidatesTokenCount: 1_000, thoughtsTokenCount: 2_000 }),
  },
  'pictures of a model that draws': {
    platform: 'gemini',
    path: '/v1beta/models/gemini-2.5-flash-image:generateContent',
    body: {
      contents: [{ role: 'user', parts: [{ text: 'a cat' }] }],
      generationConfig: { maxOutputTokens: 2_600 },
    },
    answer: (bytes) =>
      gemini(
        {
          promptTokenCount: bytes,
          candidatesTokenCount: 2_600,
          candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 2_600 }],
        },
        [1, 2].map(() => ({ inlineData: { mimeType: 'image/png', data: 'A' } })),
      ),
    options: {
      group: {
        platform: 'gemini',
        imagePrices: { price1k: new Decimal('0.5'), price2k: new Decimal('0.9'), price4k: null },
      },
    },
  },
  'pictures in any size': {
    platform: 'openai',
    path: '/v1/images/generations',
    body: { model: 'gpt-image-1.5', prompt: 'a cat', n: 3 },
    answer: () => ({ created: 1, data: [1, 2, 3].map(() => ({ b64_json: 'A' })), size: '3840x2160' }),
    options: {
      group: {
        platform: 'openai',
        imagePrices: {
          price1k: new Decimal('0.1'),
          price2k: new Decimal('0.2'),
          price4k: new Decimal('0.7'),
        },
      },
    },
  },
  'tokens of pictures, each made by itself': {
    platform: 'openai',
    path: '/v1/images/generations',
    body: { model: 'gpt-image-2', prompt: 'a cat', n: 4, size: '3584x2048', quality: 'high' },
    answer: (bytes) => ({
      created: 1,
      data: [1, 2, 3, 4].map(() => ({ b64_json: 'A' })),
      usage: { input_tokens: 4 * bytes, output_tokens: 4 * 12_329, total_tokens: 1 },
    }),
  },
  'a list to embed': {
    platform: 'openai',
    path: '/v1/embeddings',
    body: { model: 'text-embedding-3-large', input: Array.from({ length: 400 }, (_, at) => [at, at + 1]) },
    answer: (bytes) => ({
      object: 'list',
      data: [],
      model: 'm',
      usage: { prompt_tokens: bytes, total_tokens: bytes },
    }),
  },
  'the dearest interval of a channel': {
    platform: 'anthropic',
    path: '/v1/messages',
    body: { model: 'ours', max_tokens: 50, messages: [{ role: 'user', content: 'x'.repeat(900) }] },
    answer: (bytes) => message({ input_tokens: bytes, output_tokens: 50 }),
    options: {
      channels: [
        {
          priceEntries: [
            entry({
              models: ['ours'],
              inputPrice: perMillion(1),
              outputPrice: perMillion(1),
              intervals: [
                interval({ minTokens: 0, maxTokens: 500, inputPrice: perMillion(2) }),
                interval({ minTokens: 500, inputPrice: perMillion(90), outputPrice: perMillion(700) }),
              ],
            }),
          ],
        },
      ],
    },
  },
  'a request by the piece': {
    platform: 'anthropic',
    path: '/v1/messages',
    body: { model: 'ours', max_tokens: 50, ...said },
    answer: (bytes) => message({ input_tokens: bytes, output_tokens: 50 }),
    options: {
      channels: [
        {
          priceEntries: [
            entry({ models: ['ours'], billingMode: 'per_request', perRequestPrice: new Decimal('0.37') }),
          ],
        },
      ],
    },
  },
}

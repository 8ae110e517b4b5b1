import { describe, expect, it } from 'vitest'
import { NO_USAGE } from '@/lib/core'
import type { TokenUsage } from '@/lib/core'
import { openaiResponses } from '@/lib/protocols'
import type { AskedFor } from '@/lib/protocols'
import { cutAt } from '../cut-at-random'

const SAME = { requestedModel: 'm', upstreamModel: 'm' }
const USAGE = { input_tokens: 100, output_tokens: 10, total_tokens: 110 }

type Item = Readonly<Record<string, unknown>>
const picture = (fields: object = {}): Item => ({
  id: 'ig_1',
  type: 'image_generation_call',
  status: 'completed',
  result: 'iVBORw0KGgo=',
  ...fields,
})
const asked = (size: string): AskedFor => ({
  body: Buffer.from(JSON.stringify({ model: 'm', tools: [{ type: 'image_generation', size }] })),
})

const responseOf = (output: readonly Item[]): object => ({
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  model: 'm',
  output,
  usage: USAGE,
})
const event = (type: string, data: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 1, ...data })}\n\n`
const itemsDone = (items: readonly Item[]): string =>
  items.map((item, index) => event('response.output_item.done', { output_index: index, item })).join('')
const begun = event('response.created', { response: { ...responseOf([]), usage: null } })
const completed = (output: readonly Item[]): string =>
  event('response.completed', { response: responseOf(output) })

/** The four ways in which an output comes. */
const WAYS: readonly (readonly [string, (items: readonly Item[]) => string])[] = [
  ['its items and the last response', (items) => begun + itemsDone(items) + completed(items)],
  ['the last response alone', (items) => begun + completed(items)],
  ['its items alone', (items) => begun + itemsDone(items) + completed([])],
  ['its items, of a stream that is cut', (items) => begun + itemsDone(items)],
]

function streamed(text: string, request: AskedFor = {}): TokenUsage {
  const bytes = Buffer.from(text)
  const observer = openaiResponses.observeStream(SAME, request)
  const places = Array.from({ length: Math.floor(bytes.length / 16_384) }, (_, index) => (index + 1) * 16_384)
  const shown = cutAt(bytes, places).map((chunk) => observer.push(chunk).forward ?? Buffer.alloc(0))
  expect(Buffer.concat([...shown, observer.flush() ?? Buffer.alloc(0)]).equals(bytes)).toBe(true)
  return observer.usage()
}
const whole = (items: readonly Item[], request: AskedFor = {}): unknown =>
  openaiResponses.readAnswer(Buffer.from(JSON.stringify(responseOf(items))), SAME, request).usage

const pictures = (imageCount: number, imageSize: string): object => ({
  imageCount,
  imageSize,
  extraUnits: { image_generation: imageCount },
})

const CASES: readonly (readonly [string, readonly Item[], AskedFor, object])[] = [
  ['a picture and its size', [picture({ size: '2048x2048' })], {}, pictures(1, '2K')],
  [
    'several pictures, as the largest of them',
    [picture({ size: '4096x4096' }), picture({ size: '1024x1024' }), picture()],
    asked('1536x1024'),
    pictures(3, '4K'),
  ],
  ['a picture as large as was asked for', [picture({ size: 'auto' })], asked('1536x1024'), pictures(1, '2K')],
  ['a picture that nothing is told of', [picture()], asked('auto'), pictures(1, '1K')],
  ['no picture where none came', [picture({ result: null })], {}, { imageCount: 0, imageSize: null }],
  [
    'a picture of megabytes',
    [picture({ result: 'A'.repeat(2_500_000), size: '2048x2048' })],
    {},
    pictures(1, '2K'),
  ],
  [
    'searches in files, and programs that were run',
    [
      { type: 'file_search_call', id: 'fs_1', status: 'completed', queries: ['a'] },
      { type: 'file_search_call', id: 'fs_2', status: 'completed', queries: ['b'] },
      { type: 'code_interpreter_call', id: 'ci_1', status: 'completed', container_id: 'cntr_1' },
    ],
    {},
    { extraUnits: { file_search: 2, code_interpreter: 1 } },
  ],
  [
    'searches of the web, but not the pages that were opened',
    [
      { type: 'web_search_call', id: 'ws_1', action: { type: 'search' } },
      { type: 'web_search_call', id: 'ws_2', action: { type: 'open_page' } },
    ],
    {},
    { extraUnits: { web_search: 1 } },
  ],
  [
    'nothing of what has no fee',
    [
      { type: 'function_call', id: 'fc_1', name: 'web_search_call', arguments: '{}' },
      { type: 'computer_call', id: 'cc_1' },
      { type: 'mcp_call', id: 'mcp_1' },
    ],
    {},
    { extraUnits: {}, imageCount: 0 },
  ],
]

describe.each(CASES)('an answer tells of %s', (_, items, request, expected) => {
  it('in one piece', () => {
    expect(whole(items, request)).toEqual({ ...NO_USAGE, inputTokens: 100, outputTokens: 10, ...expected })
  })

  it.each(WAYS)('streamed, by %s', (_way, streamOf) => {
    const { inputTokens: _input, outputTokens: _output, ...rest } = streamed(streamOf(items), request)
    expect({ ...NO_USAGE, ...rest }).toEqual({ ...NO_USAGE, ...expected })
  })
})

describe('pictures on the way', () => {
  it('are no pictures', () => {
    const partial = event('response.image_generation_call.partial_image', { partial_image_b64: 'A' })
    const added = event('response.output_item.added', {
      item: picture({ result: null, status: 'in_progress' }),
    })
    const items = [picture({ size: '1024x1024' })]
    const text = begun + added + partial + partial + itemsDone(items) + completed(items)
    expect(streamed(text)).toMatchObject({ imageCount: 1, imageSize: '1K', outputTokens: 10 })
  })

  it('do not count behind the end', () => {
    const observer = openaiResponses.observeStream(SAME)
    observer.push(Buffer.from(begun + completed([picture()])))
    observer.push(Buffer.from(itemsDone([picture(), picture()])))
    expect(observer.usage()).toMatchObject({ imageCount: 1 })
  })
})

describe('searches that the provider says it bills', () => {
  const search = { type: 'web_search_call', id: 'ws_1', action: { type: 'search' } }
  const billed = (count: number, status = 'completed'): object => ({
    ...responseOf([search, { ...search, id: 'ws_2' }]),
    status,
    tool_usage: { image_gen: { input_tokens: 0 }, web_search: { num_requests: count } },
  })

  it.each([
    [1, { web_search: 1 }],
    [3, { web_search: 3 }],
    [0, {}],
  ])('are as many: %i', (count, extraUnits) => {
    const body = Buffer.from(JSON.stringify(billed(count)))
    expect(openaiResponses.readAnswer(body, SAME).usage.extraUnits).toEqual(extraUnits)
    const text = begun + itemsDone([search]) + event('response.completed', { response: billed(count) })
    expect(streamed(text).extraUnits).toEqual(extraUnits)
  })

  it('are counted by their calls while it has not said so', () => {
    const running = event('response.in_progress', { response: billed(0, 'in_progress') })
    expect(streamed(running + itemsDone([search, search])).extraUnits).toEqual({ web_search: 2 })
  })

  it('are told without calls too', () => {
    const body = Buffer.from(JSON.stringify({ ...billed(2), output: [] }))
    expect(openaiResponses.readAnswer(body, SAME).usage.extraUnits).toEqual({ web_search: 2 })
  })
})

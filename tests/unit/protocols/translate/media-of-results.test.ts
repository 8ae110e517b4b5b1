import { describe, expect, it } from 'vitest'
import { asked } from './asked-upstream'
import type { WireName } from './wires'

const inlineData = (data: string): object => ({ inlineData: { mimeType: 'image/png', data } })
const functionCall = (id: string): object => ({ functionCall: { id, name: 'f', args: {} } })
const functionResponse = (id: string): object => ({
  functionResponse: { id, name: 'f', response: { output: `of ${id}` } },
})

/** The user's turn as the account gets it behind two calls. */
function sent(wire: WireName, ...parts: readonly object[]): readonly unknown[] {
  const contents = [
    { role: 'user', parts: [{ text: 'q' }] },
    { role: 'model', parts: [functionCall('c1'), functionCall('c2')] },
    { role: 'user', parts },
  ]
  const body = asked('gemini_generate', wire, { contents })
  return ((body['messages'] ?? body['input']) as readonly unknown[]).slice(
    wire === 'openai responses' ? 3 : 2,
  )
}

const BETWEEN = [
  functionResponse('c1'),
  inlineData('QQ=='),
  functionResponse('c2'),
  inlineData('Qg=='),
  inlineData('Qw=='),
  { text: 'so?' },
  inlineData('RA=='),
]

const image = (data: string): object => ({
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data },
})
const imageUrl = (data: string): object => ({
  type: 'image_url',
  image_url: { url: `data:image/png;base64,${data}` },
})
const inputImage = (data: string): object => ({
  type: 'input_image',
  image_url: `data:image/png;base64,${data}`,
})

describe('images right behind a result of a Gemini client', () => {
  it('stand in the result where it takes them: Anthropic', () => {
    const text = (said: string): object => ({ type: 'text', text: said })
    const result = (id: string, ...content: readonly object[]): object => ({
      type: 'tool_result',
      tool_use_id: id,
      content: [text(`of ${id}`), ...content],
    })
    expect(sent('anthropic', ...BETWEEN)).toEqual([
      {
        role: 'user',
        content: [
          result('c1', image('QQ==')),
          result('c2', image('Qg=='), image('Qw==')),
          text('so?'),
          image('RA=='),
        ],
      },
    ])
  })

  it('stand in the result where it takes them: Responses', () => {
    const text = (said: string): object => ({ type: 'input_text', text: said })
    const output = (id: string, ...content: readonly object[]): object => ({
      type: 'function_call_output',
      call_id: id,
      output: [text(`of ${id}`), ...content],
    })
    expect(sent('openai responses', ...BETWEEN)).toEqual([
      output('c1', inputImage('QQ==')),
      output('c2', inputImage('Qg=='), inputImage('Qw==')),
      { type: 'message', role: 'user', content: [text('so?'), inputImage('RA==')] },
    ])
  })

  it('follow with the name of the call where results are text: Chat', () => {
    const text = (said: string): object => ({ type: 'text', text: said })
    const tool = (id: string): object => ({ role: 'tool', tool_call_id: id, content: `of ${id}` })
    const content = [
      text('From the result of c1:'),
      imageUrl('QQ=='),
      text('From the result of c2:'),
      imageUrl('Qg=='),
      imageUrl('Qw=='),
      text('so?'),
      imageUrl('RA=='),
    ]
    expect(sent('openai chat', ...BETWEEN)).toEqual([tool('c1'), tool('c2'), { role: 'user', content }])
  })

  it('of the only result need no name', () => {
    const turn = [functionResponse('c1'), inlineData('QQ==')]
    expect(sent('openai chat', ...turn).at(-1)).toEqual({ role: 'user', content: [imageUrl('QQ==')] })
  })
})

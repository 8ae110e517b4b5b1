import { describe, expect, it } from 'vitest'
import {
  anthropicMessages,
  geminiGenerate,
  openaiChat,
  openaiEmbeddings,
  openaiImages,
  openaiResponses,
} from '@/lib/protocols'
import type { Protocol } from '@/lib/protocols'
import { beyond, NOTHING, said } from '../../support/beyond-bytes'

const schema = {
  type: 'object',
  properties: { url: {}, prompt: {}, file_id: {}, type: { const: 'web_search' } },
}

describe('what a request asks for beyond its bytes', () => {
  it.each<[string, Protocol, object]>([
    [
      'tools of the client, whatever their names',
      anthropicMessages,
      {
        tools: ['mcp__github__search', 'web_search', 'WebFetch', 'code_execution'].map((name) => ({
          name,
          input_schema: schema,
        })),
      },
    ],
    ['a custom tool', anthropicMessages, { tools: [{ type: 'custom', name: 'mcp', input_schema: schema }] }],
    ['no tools', anthropicMessages, { tools: null, mcp_servers: [] }],
    [
      'texts that begin with such words',
      anthropicMessages,
      { ...said('web_search is a tool'), system: 'mcp' },
    ],
    [
      'blocks of such texts',
      anthropicMessages,
      said([
        { type: 'text', text: 'mcp_servers' },
        { type: 'text', text: 'document' },
      ]),
    ],
    [
      'a call of the client’s tool and its result',
      anthropicMessages,
      said([
        {
          type: 'tool_use',
          id: 'a',
          name: 'mcp__x',
          input: { type: 'web_search', url: 'https://example.com', tools: [{ type: 'mcp' }] },
        },
        {
          type: 'tool_result',
          tool_use_id: 'a',
          content: [
            { type: 'text', text: 'url' },
            { type: 'tool_reference', tool_name: 'mcp__x' },
          ],
        },
      ]),
    ],
    [
      'searches made before',
      anthropicMessages,
      {
        tools: [],
        ...said([
          { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
          {
            type: 'web_search_tool_result',
            tool_use_id: 's',
            content: [{ type: 'web_search_result', url: 'u', encrypted_content: 'e' }],
          },
        ]),
      },
    ],
    [
      'edits that take away',
      anthropicMessages,
      { context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } },
    ],
    ['a summary made before', anthropicMessages, said([{ type: 'compaction', content: 'so far' }])],
    [
      'functions',
      openaiChat,
      { tools: [{ type: 'function', function: { name: 'web_search', parameters: schema } }] },
    ],
    ['a function that does not say so', openaiChat, { tools: [{ function: { name: 'mcp' } }] }],
    [
      'fields that say no',
      openaiChat,
      { tools: [], web_search_options: null, enable_search: false, plugins: [] },
    ],
    [
      'functions of Responses',
      openaiResponses,
      {
        tools: [
          { type: 'function', name: 'mcp__a__b', parameters: schema },
          { type: 'custom', name: 'apply_patch' },
          { type: 'namespace', name: 'mcp__a', tools: [{ type: 'function', name: 'web_search' }] },
        ],
      },
    ],
    [
      'a search of tools by the client',
      openaiResponses,
      {
        tools: [{ type: 'tool_search', execution: 'client' }],
        input: [{ type: 'tool_search_output', tools: [{ type: 'function', name: 'mcp' }] }],
      },
    ],
    [
      'items of before',
      openaiResponses,
      {
        tools: [],
        input: [
          { type: 'web_search_call', id: 'ws' },
          { type: 'mcp_call', name: 'm' },
          { type: 'reasoning', encrypted_content: 'x' },
          { role: 'user', content: 'mcp' },
        ],
      },
    ],
    [
      'declared functions',
      geminiGenerate,
      { tools: [{ functionDeclarations: [{ name: 'googleSearch', parameters: schema }] }, {}] },
    ],
    [
      'a text of Gemini’s',
      geminiGenerate,
      {
        contents: [
          { parts: [{ text: 'googleSearch' }, { functionCall: { name: 'mcp', args: { tools: [] } } }] },
        ],
      },
    ],
    ['texts to embed', openaiEmbeddings, { input: ['web_search', 'mcp', 'document', 'tools'] }],
    ['a prompt to draw', openaiImages, { prompt: 'web_search' }],
  ])('is nothing: %s', (_name, protocol, body) => {
    expect(beyond(protocol, { model: 'm', ...body })).toEqual(NOTHING)
  })

  it('counts what was left out of a body with escaped letters, as source code in a text has them', () => {
    const long = 'A'.repeat(5_000)
    const shown = said([
      { type: 'text', text: String.raw`/[\u0041-\u005a]/` },
      { type: 'image', source: { type: 'base64', data: long } },
    ])
    const expected = { ...NOTHING, pictures: 1, inlineBytes: 5_000 }
    expect(beyond(anthropicMessages, shown)).toEqual(expected)
    // As Go writes brackets.
    const escaped = JSON.stringify({ ...shown, system: '<a>' }).replace('<a>', String.raw`\u003ca\u003e`)
    expect(beyond(anthropicMessages, escaped)).toEqual(expected)
  })

  it('is not held up by texts that look like what was left out', () => {
    const forged = Array.from({ length: 50_000 }, (_, index) => `elided${index}_9`)
    const began = performance.now()
    const image = { type: 'image', source: { type: 'base64', data: 'elided0_999999' } }
    expect(beyond(anthropicMessages, { ...said([image]), stop_sequences: forged }).inlineBytes).toBe(14)
    expect(performance.now() - began).toBeLessThan(1_000)
  })

  it('counts pictures and what is elsewhere, and takes their bytes out of what is counted as text', () => {
    const data = 'A'.repeat(10_000)
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data } }
    const linked = { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }
    const shown = { ...NOTHING, pictures: 2, inlineBytes: 10_000 }
    expect(beyond(anthropicMessages, said([image, { type: 'tool_result', content: [linked] }]))).toEqual(
      shown,
    )
    const link = (url: string) => ({ type: 'image_url', image_url: { url } })
    expect(beyond(openaiChat, said([link(data), link('https://example.com')]))).toEqual({
      ...shown,
      inlineBytes: 10_019,
    })
    const parts = [
      { inline_data: { mime_type: 'image/png', data } },
      { fileData: { mimeType: 'image/png', fileUri: 'u' } },
    ]
    expect(beyond(geminiGenerate, { contents: [{ parts }] })).toEqual(shown)
    const items = [
      { role: 'user', content: [{ type: 'input_image', image_url: data }] },
      { type: 'function_call_output', output: [{ type: 'input_image', file_id: 'f' }] },
    ]
    expect(beyond(openaiResponses, { input: items })).toEqual(shown)
  })

  it.each<[string, Protocol, object]>([
    ['a document', anthropicMessages, said([{ type: 'document', source: { type: 'url', url: 'u' } }])],
    [
      'a document inside a result',
      anthropicMessages,
      said([
        { type: 'tool_result', content: [{ type: 'document', source: { type: 'file', file_id: 'f' } }] },
      ]),
    ],
    [
      'a document that was fetched',
      anthropicMessages,
      said([
        {
          type: 'web_fetch_tool_result',
          content: {
            type: 'web_fetch_result',
            content: { type: 'document', source: { type: 'file', file_id: 'f' } },
          },
        },
      ]),
    ],
    ['a block nobody knows', anthropicMessages, said([{ type: 'container_upload', file_id: 'f' }])],
    ['a conversation to sum up', anthropicMessages, { compaction: { type: 'summarize' } }],
    ['a file', openaiChat, said([{ type: 'file', file: { file_id: 'f' } }])],
    ['what was said aloud', openaiChat, { messages: [{ role: 'assistant', audio: { id: 'a' } }] }],
    [
      'a file of Responses',
      openaiResponses,
      { input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'u' }] }] },
    ],
    ['an item elsewhere', openaiResponses, { input: [{ type: 'item_reference', id: 'i' }] }],
    ['a conversation elsewhere', openaiResponses, { conversation: 'conv_1' }],
    ['a picture to embed', openaiEmbeddings, { input: ['text', { image: 'https://example.com/a.png' }] }],
    ['a film of others', openaiChat, said([{ type: 'input_video', input_video: {} }])],
    [
      'a document of others',
      openaiChat,
      said([{ type: 'document_url', document_url: 'https://example.com' }]),
    ],
    ['a film', geminiGenerate, { contents: [{ parts: [{ fileData: { fileUri: 'u' } }] }] }],
    ['an answer to go on with', geminiGenerate, { continuationToken: 'x' }],
    [
      'a picture that is written',
      geminiGenerate,
      { contents: { parts: { fileData: { mimeType: 'image/svg+xml' } } } },
    ],
    ['a cache', geminiGenerate, { cachedContent: 'cachedContents/1' }],
  ])('is a whole context: %s', (_name, protocol, body) => {
    expect(beyond(protocol, { model: 'm', ...body })).toEqual({ ...NOTHING, contexts: 1 })
  })

  it('counts tools that the provider describes itself, and what is foretold', () => {
    const tools = [
      { type: 'bash_20250124', name: 'bash' },
      { type: 'browser_toolset_20260801' },
      { name: 'own' },
    ]
    expect(beyond(anthropicMessages, { tools })).toEqual({ ...NOTHING, knownTools: 2 })
    expect(beyond(geminiGenerate, { tools: [{ computerUse: {} }] })).toEqual({ ...NOTHING, knownTools: 1 })
    const prediction = { type: 'content', content: 'as it was' }
    expect(beyond(openaiChat, { prediction })).toEqual({ ...NOTHING, isForetold: true })
  })

  it('of pictures to draw is what they are made of', () => {
    expect(beyond(openaiImages, { prompt: 'x', images: [{ image_url: 'u' }] }).pictures).toBe(16)
    expect(
      beyond(openaiImages, '--b\r\ncontent-disposition: form-data; name="model"\r\n\r\nm\r\n--b--').pictures,
    ).toBe(16)
    expect(beyond(openaiImages, { prompt: 'x', svg: {} }).unbounded).toContain('svg')
  })
})

import { describe, expect, it } from 'vitest'
import { anthropicMessages, geminiGenerate, openaiChat, openaiResponses } from '@/lib/protocols'
import type { Protocol } from '@/lib/protocols'
import { beyond, NOTHING, said } from '../../support/beyond-bytes'

describe('what the provider does by itself', () => {
  it.each<[string, Protocol, object]>([
    [
      'tools[1] (web_search_20250305)',
      anthropicMessages,
      { tools: [{ name: 'a' }, { type: 'web_search_20250305', name: 'web_search', max_uses: 1 }] },
    ],
    ['tools[0] (mcp_toolset)', anthropicMessages, { tools: [{ type: 'mcp_toolset', mcp_server_name: 'a' }] }],
    [
      'tools[0] (tool_search_tool_bm25_20251119)',
      anthropicMessages,
      { tools: [{ type: 'tool_search_tool_bm25_20251119', name: 't' }] },
    ],
    ['tools[0] (a_tool_of_tomorrow)', anthropicMessages, { tools: [{ type: 'a_tool_of_tomorrow' }] }],
    ['tools[0]', anthropicMessages, { tools: [{ type: 'ä\n' }] }],
    [
      'tools[0] (web_fetch_20260318)',
      anthropicMessages,
      {
        tools: [],
        ...said(
          [
            {
              type: 'tool_addition',
              tool: { type: 'tool_definition', definition: { type: 'web_fetch_20260318' } },
            },
          ],
          'system',
        ),
      },
    ],
    [
      'tools[0] (web_fetch_20260318)',
      anthropicMessages,
      said([
        {
          type: 'compaction',
          tool_changes: [
            {
              type: 'tool_addition',
              tool: { type: 'tool_definition', definition: { type: 'web_fetch_20260318' } },
            },
          ],
        },
      ]),
    ],
    ['mcp_servers', anthropicMessages, { mcp_servers: [{ type: 'url', url: 'https://example.com' }] }],
    [
      'context_management',
      anthropicMessages,
      { context_management: { edits: [{ type: 'compact_20260112' }] } },
    ],
    [
      'tools[0] (web_search)',
      openaiResponses,
      { tools: [{ type: 'web_search', external_web_access: false }] },
    ],
    ['tools[0] (mcp)', openaiResponses, { tools: [{ type: 'mcp', server_label: 'a' }] }],
    ['tools[0] (tool_search)', openaiResponses, { tools: [{ type: 'tool_search' }] }],
    ['tools[0] (tool_search)', openaiResponses, { tools: [{ type: 'tool_search', execution: 'server' }] }],
    [
      'tools[0] (shell)',
      openaiResponses,
      { tools: [{ type: 'shell', environment: { type: 'container_auto' } }] },
    ],
    [
      'tools[0] (programmatic_tool_calling)',
      openaiResponses,
      { tools: [{ type: 'programmatic_tool_calling' }] },
    ],
    [
      'tools[0] (namespace)',
      openaiResponses,
      { tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'mcp' }] }] },
    ],
    [
      'tools[0] (image_generation)',
      openaiResponses,
      { input: [{ type: 'additional_tools', role: 'developer', tools: [{ type: 'image_generation' }] }] },
    ],
    ['context_management', openaiResponses, { context_management: [{ type: 'compaction' }] }],
    ['prompt', openaiResponses, { prompt: { id: 'pmpt_1' } }],
    ['web_search_options', openaiChat, { web_search_options: {} }],
    ['tools[0] (web_search)', openaiChat, { tools: [{ type: 'web_search' }] }],
    ['plugins', openaiChat, { plugins: [{ id: 'web' }] }],
    ['search_parameters', openaiChat, { search_parameters: { mode: 'on' } }],
    ['tools[0]', geminiGenerate, { tools: [{ googleSearch: {} }] }],
    ['tools[1]', geminiGenerate, { tools: [{ functionDeclarations: [] }, { url_context: {} }] }],
    ['tools[0]', geminiGenerate, { tools: [{ exaAiSearch: {} }] }],
    ['tools[0]', geminiGenerate, { tools: [{ retrieval: { vertexAiSearch: {} } }] }],
    ['tools', geminiGenerate, { tools: { googleSearch: {} } }],
  ])('has no bound: %s', (what, protocol, body) => {
    expect(beyond(protocol, { model: 'm', ...body }).unbounded).toBe(
      `${what} may do any amount of work at the provider`,
    )
  })

  it('is decided by what the upstream would read: escapes are decoded, of two equal fields neither is believed', () => {
    const tools = JSON.stringify([{ type: 'web_search' }])
    const hidden = String.raw`{"model":"m","t\u006fols":${tools}}`
    expect(beyond(openaiResponses, hidden).unbounded).toContain('tools[0] (web_search)')
    expect(beyond(openaiResponses, String.raw`{"model":"m","input":"\u0061nd mcp"}`)).toEqual(NOTHING)
    for (const twice of [
      `{"tools":${tools},"tools":[]}`,
      `{"tools":[{"type":"web_search","type":"function"}]}`,
      String.raw`{"tools":[{"type":"mcp","typ\u0065":"function"}]}`,
      `{"tools":[{"type":"shell","environment":{"type":"container_auto"},"environment":null}]}`,
    ]) {
      expect(beyond(openaiResponses, twice).unbounded).toBe('a field of it stands twice')
    }
  })
})

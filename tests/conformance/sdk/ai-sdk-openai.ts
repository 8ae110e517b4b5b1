import { createOpenAI } from '@ai-sdk/openai'
import { embedMany, generateImage } from 'ai'
import { expect, it } from 'vitest'
import { aiSdkCases } from './ai-sdk-cases'
import type { OpenaiBed } from './openai-bed'

/** What `ai` with `@ai-sdk/openai` does through a gateway, over both of OpenAI's protocols. */
export function aiSdkOpenaiCases(bedOf: () => OpenaiBed): void {
  const openai = (options: { readonly apiKey?: string; readonly fetch?: typeof fetch } = {}) =>
    createOpenAI({ apiKey: bedOf().apiKey, baseURL: `${bedOf().door.url}/v1`, ...options })

  aiSdkCases('ai with @ai-sdk/openai, Chat', () => ({
    provider: bedOf().provider,
    model: ({ name = bedOf().routes[0].alias, ...options } = {}) => openai(options).chat(name),
  }))
  aiSdkCases('ai with @ai-sdk/openai, Responses', () => ({
    provider: bedOf().provider,
    model: ({ name = bedOf().routes[1].alias, ...options } = {}) => openai(options).responses(name),
  }))

  it('ai with @ai-sdk/openai embeds and draws', async () => {
    const { embeddings } = await embedMany({
      model: openai().embedding('text-embedding-3-small'),
      values: ['first text', 'second text'],
    })
    expect(embeddings.map(({ length }) => length)).toEqual([4, 4])
    const { images } = await generateImage({
      model: openai().image('gpt-image-1.5'),
      prompt: 'a tulip',
      n: 2,
    })
    expect(images).toHaveLength(2)
  })
}

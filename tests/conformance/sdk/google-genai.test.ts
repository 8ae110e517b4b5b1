import { FunctionCallingConfigMode, Modality, Type } from '@google/genai'
import type { GenerateContentResponse } from '@google/genai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Decimal } from '../../../lib/core'
import { DOORS } from '../../support/doors'
import { usageRowOf } from '../../support/usage-rows'
import { aiSdkCases } from './ai-sdk-google'
import { ALIAS, EMBED_ALIAS, EMBED_UPSTREAM, openGeminiBed, SECRET, UPSTREAM } from './gemini-bed'
import type { GeminiBed } from './gemini-bed'
import { describeGeminiErrors } from './gemini-errors'

const PROMPT = 'one two three four five six seven eight nine ten'
const ANSWER = `You said: ${PROMPT}`

const WEATHER = {
  name: 'get_weather',
  description: 'The weather of a city',
  parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } }, required: ['city'] },
}

describe.each(DOORS)('@google/genai through $name', ({ open }) => {
  let bed: GeminiBed

  beforeAll(async () => {
    bed = await openGeminiBed(open)
  })
  afterAll(() => bed?.close())
  beforeEach(() => bed.provider.reset())

  const lastRequest = () => {
    const sent = bed.provider.requests.at(-1)
    if (sent === undefined) throw new Error('nothing was sent upstream')
    return { ...sent, body: JSON.parse(sent.body) as Record<string, unknown> }
  }

  async function expectBilled(answer: GenerateContentResponse, fields: object = {}): Promise<void> {
    const id = answer.sdkHttpResponse?.headers?.['x-request-id'] ?? ''
    const row = await usageRowOf(bed.door.admin, id)
    const usage = answer.usageMetadata
    const cached = usage?.cachedContentTokenCount ?? 0
    const input = (usage?.promptTokenCount ?? 0) - cached
    const output = (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0)
    expect(row).toMatchObject({
      requested_model: ALIAS,
      upstream_model: UPSTREAM,
      input_tokens: input,
      cache_read_tokens: cached,
      output_tokens: output,
      status: 'ok',
      usage_source: 'final',
      ...fields,
    })
    const cost = new Decimal('0.0000003').times(input).plus(new Decimal('0.0000025').times(output))
    expect(new Decimal(row.actual_cost_exact)).toEqual(cost.plus(new Decimal('0.00000003').times(cached)))
  }

  async function collect(stream: AsyncGenerator<GenerateContentResponse>) {
    const responses: GenerateContentResponse[] = []
    for await (const response of stream) responses.push(response)
    return { responses, last: responses.at(-1), text: responses.map(({ text }) => text ?? '').join('') }
  }

  it('answers in one piece, with the account’s own key, and bills it', async () => {
    const answer = await bed.client().models.generateContent({ model: ALIAS, contents: PROMPT })
    expect(answer).toMatchObject({ text: ANSWER, modelVersion: ALIAS })
    expect(answer.candidates?.[0]?.finishReason).toBe('STOP')
    const sent = lastRequest()
    expect(sent).toMatchObject({ path: `/v1beta/models/${UPSTREAM}:generateContent`, apiKey: SECRET })
    expect(sent.headers['x-goog-api-client']).toContain('google-genai-sdk')
    expect(JSON.stringify(sent)).not.toContain(bed.keys.gemini)
    await expectBilled(answer)
  })

  it('streams, every response under the alias, and bills the last usage', async () => {
    const { responses, last, text } = await collect(
      await bed.client().models.generateContentStream({
        model: ALIAS,
        contents: PROMPT,
        config: { systemInstruction: 'Be brief.', thinkingConfig: { includeThoughts: true } },
      }),
    )
    expect(text).toBe(ANSWER)
    expect(responses.length).toBeGreaterThan(3)
    expect(new Set(responses.map(({ modelVersion }) => modelVersion))).toEqual(new Set([ALIAS]))
    expect(last?.candidates?.[0]?.finishReason).toBe('STOP')
    expect(last?.usageMetadata?.thoughtsTokenCount).toBeGreaterThan(0)
    expect(lastRequest().path).toBe(`/v1beta/models/${UPSTREAM}:streamGenerateContent?alt=sse`)
    if (last !== undefined) await expectBilled(last, { stream: true })
  })

  it('bills cached tokens once, as cached', async () => {
    const config = { systemInstruction: 'A long and lasting instruction. '.repeat(20) }
    await bed.client().models.generateContent({ model: ALIAS, contents: 'first', config })
    const answer = await bed.client().models.generateContent({ model: ALIAS, contents: 'again', config })
    expect(answer.usageMetadata?.cachedContentTokenCount).toBeGreaterThan(100)
    await expectBilled(answer)
  })

  it('streams whatever way the bytes are cut', async () => {
    const text = 'naïve 你好 🙂 '.repeat(20)
    bed.provider.script({ next: [{ text, chunkBytes: 7 }] })
    const seen = await collect(
      await bed.client().models.generateContentStream({ model: ALIAS, contents: 'hi' }),
    )
    expect(seen.text).toBe(text)
  })

  it('calls a function and takes its result, signature included', async () => {
    const config = {
      tools: [{ functionDeclarations: [WEATHER] }],
      toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } },
    }
    const question = { role: 'user', parts: [{ text: 'Paris' }] }
    const asked = await bed.client().models.generateContent({ model: ALIAS, contents: [question], config })
    const [call] = asked.functionCalls ?? []
    expect(call).toEqual({ id: 'call_get_weather', name: 'get_weather', args: { city: 'Paris' } })
    const turn = asked.candidates?.[0]?.content
    if (turn === undefined) throw new Error('no content')
    const result = {
      role: 'user',
      parts: [
        { functionResponse: { id: 'call_get_weather', name: 'get_weather', response: { sky: 'clear' } } },
      ],
    }
    const { text } = await collect(
      await bed
        .client()
        .models.generateContentStream({ model: ALIAS, contents: [question, turn, result], config }),
    )
    expect(text).toBe('get_weather says {"sky":"clear"}')
    expect(JSON.stringify(lastRequest().body)).toContain('"thoughtSignature":"c2lnbmF0dXJl"')
  })

  it('answers by a JSON schema', async () => {
    const responseJsonSchema = {
      type: 'object',
      properties: { city: { type: 'string' }, degrees: { type: 'integer' } },
    }
    const answer = await bed.client().models.generateContent({
      model: ALIAS,
      contents: 'Paris',
      config: { responseMimeType: 'application/json', responseJsonSchema },
    })
    expect(JSON.parse(answer.text ?? '')).toEqual({ city: 'Paris', degrees: 42 })
  })

  it('draws pictures and sees them', async () => {
    const answer = await bed.client().models.generateContent({
      model: ALIAS,
      contents: [{ inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }, { text: 'another' }],
      config: { responseModalities: [Modality.TEXT, Modality.IMAGE], imageConfig: { imageSize: '2K' } },
    })
    expect(answer.data).toMatch(/^iVBOR/)
    const row = await usageRowOf(bed.door.admin, answer.sdkHttpResponse?.headers?.['x-request-id'] ?? '')
    expect(row).toMatchObject({ image_count: 1, image_output_tokens: 1_290 })
  })

  it('counts tokens, embeds, lists and finds models', async () => {
    const { models } = bed.client()
    expect((await models.countTokens({ model: ALIAS, contents: PROMPT })).totalTokens).toBeGreaterThan(10)
    expect(lastRequest().path).toBe(`/v1beta/models/${UPSTREAM}:countTokens`)
    const contents = ['first text', 'second text']
    const { embeddings } = await models.embedContent({
      model: EMBED_ALIAS,
      contents,
      config: { outputDimensionality: 16 },
    })
    expect(embeddings?.map(({ values }) => values?.length)).toEqual([16, 16])
    expect(lastRequest().path).toBe(`/v1beta/models/${EMBED_UPSTREAM}:batchEmbedContents`)
    const names: (string | undefined)[] = []
    for await (const { name } of await models.list()) names.push(name)
    expect(names).toEqual(expect.arrayContaining([`models/${ALIAS}`, `models/${EMBED_ALIAS}`]))
    expect(await models.get({ model: ALIAS })).toMatchObject({ name: `models/${ALIAS}` })
  })

  it('takes the key from the query too', async () => {
    const path = `/v1beta/models/${ALIAS}:generateContent?key=${bed.keys.gemini}`
    const body = JSON.stringify({ contents: [{ parts: [{ text: 'hi' }] }] })
    const response = await fetch(bed.door.url + path, { method: 'POST', body })
    expect(response.status).toBe(200)
    expect(lastRequest().path).not.toContain('key=')
  })

  it('without alt=sse streams a JSON list', async () => {
    const path = `/v1beta/models/${ALIAS}:streamGenerateContent`
    const response = await fetch(bed.door.url + path, {
      method: 'POST',
      headers: { 'x-goog-api-key': bed.keys.gemini },
      body: JSON.stringify({ contents: [{ parts: [{ text: PROMPT }] }] }),
    })
    expect(response.headers.get('content-type')).toContain('application/json')
    const responses = (await response.json()) as {
      candidates: { content: { parts: { text: string }[] } }[]
    }[]
    expect(responses.map(({ candidates }) => candidates[0]?.content.parts[0]?.text).join('')).toBe(ANSWER)
  })

  describe('ai with @ai-sdk/google', () => aiSdkCases(() => bed))

  describeGeminiErrors(() => bed)

  describe('an antigravity account', () => {
    it.each(['', '/antigravity'])('answers and streams at "%s"', async (prefix) => {
      const { models } = bed.client(bed.keys.antigravity, prefix)
      const answer = await models.generateContent({ model: UPSTREAM, contents: PROMPT })
      expect(answer).toMatchObject({ text: ANSWER, modelVersion: UPSTREAM })
      expect(lastRequest()).toMatchObject({
        path: '/v1internal:generateContent',
        apiKey: 'ya29.upstream-token',
        body: { project: 'my-project', model: UPSTREAM },
      })
      const { text } = await collect(
        await models.generateContentStream({ model: UPSTREAM, contents: PROMPT }),
      )
      expect(text).toBe(ANSWER)
      const row = await usageRowOf(bed.door.admin, answer.sdkHttpResponse?.headers?.['x-request-id'] ?? '')
      expect(row).toMatchObject({
        input_tokens: answer.usageMetadata?.promptTokenCount,
        usage_source: 'final',
      })
    })
  })
})

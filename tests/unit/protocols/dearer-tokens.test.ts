import { describe, expect, it } from 'vitest'
import { geminiEmbed, geminiGenerate, openaiChat, openaiImages, openaiResponses } from '@/lib/protocols'
import type { Protocol } from '@/lib/protocols'
import { SAME } from './observe-chunks'

function unitsOf(protocol: Protocol, answer: object): unknown {
  return protocol.readAnswer(Buffer.from(JSON.stringify(answer)), SAME).usage.extraUnits
}

describe('tokens of sound, pictures and film', () => {
  it('are told by chat, those that cannot have been cached', () => {
    const chat = (prompt: object, completion: object = {}): unknown =>
      unitsOf(openaiChat, {
        usage: {
          prompt_tokens: 1000,
          completion_tokens: 500,
          prompt_tokens_details: prompt,
          completion_tokens_details: completion,
        },
      })
    expect(chat({ cached_tokens: 0, audio_tokens: 600 }, { audio_tokens: 400 })).toEqual({
      audio_input: 600,
      audio_output: 400,
    })
    expect(chat({ cached_tokens: 500, audio_tokens: 600 })).toEqual({ audio_input: 100 })
    expect(chat({ cached_tokens: 700, audio_tokens: 600, image_tokens: 20 })).toEqual({})
    expect(chat({ audio_tokens: 0 }, { audio_tokens: 0 })).toEqual({})
  })

  it('are told by images', () => {
    const usage = {
      input_tokens: 300,
      output_tokens: 4160,
      input_tokens_details: { text_tokens: 50, image_tokens: 250 },
    }
    expect(unitsOf(openaiImages, { data: [{ b64_json: 'aGk=' }], usage })).toEqual({ image_input: 250 })
  })

  it('are told by Gemini, by what is cached of them', () => {
    const usageMetadata = {
      promptTokenCount: 1000,
      cachedContentTokenCount: 200,
      candidatesTokenCount: 50,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 100 },
        { modality: 'AUDIO', tokenCount: 500 },
        { modality: 'VIDEO', tokenCount: 400 },
      ],
      candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 50 }],
    }
    const cacheTokensDetails = [{ modality: 'AUDIO', tokenCount: 200 }]
    const candidates = [{ content: { parts: [{ text: 'a' }] }, finishReason: 'STOP' }]
    expect(
      unitsOf(geminiGenerate, { candidates, usageMetadata: { ...usageMetadata, cacheTokensDetails } }),
    ).toEqual({ audio_input: 300, audio_cached: 200, audio_output: 50, video_input: 400 })
    expect(unitsOf(geminiGenerate, { candidates, usageMetadata })).toEqual({
      audio_input: 300,
      audio_output: 50,
      video_input: 200,
    })
    const searched = [{ ...candidates[0], groundingMetadata: { webSearchQueries: ['tulips'] } }]
    expect(unitsOf(geminiGenerate, { candidates: searched, usageMetadata })).toMatchObject({
      audio_input: 300,
      web_search: 1,
    })
    expect(unitsOf(geminiEmbed, { embedding: { values: [1] }, usageMetadata })).toMatchObject({
      audio_input: 300,
    })
  })

  it('are billed beside the tools that an answer called', () => {
    const usage = {
      input_tokens: 100,
      input_tokens_details: { audio_tokens: 60 },
      output_tokens: 20,
      output_tokens_details: { audio_tokens: 5 },
    }
    const output = [{ type: 'web_search_call', action: { type: 'search' } }]
    const response = { id: 'r', model: 'm', status: 'completed', output, usage }
    const units = { audio_input: 60, audio_output: 5, web_search: 1 }
    expect(unitsOf(openaiResponses, response)).toEqual(units)
    const observer = openaiResponses.observeStream(SAME)
    const event = { type: 'response.completed', response }
    observer.push(Buffer.from(`event: response.completed\ndata: ${JSON.stringify(event)}\n\n`))
    expect(observer.usage().extraUnits).toEqual(units)
  })

  it('are not looked for in text and documents', () => {
    const promptTokensDetails = [
      { modality: 'TEXT', tokenCount: 4 },
      { modality: 'DOCUMENT', tokenCount: 6 },
    ]
    expect(
      unitsOf(geminiEmbed, {
        embedding: { values: [1] },
        usageMetadata: { promptTokenCount: 10, promptTokensDetails },
      }),
    ).toEqual({})
  })
})

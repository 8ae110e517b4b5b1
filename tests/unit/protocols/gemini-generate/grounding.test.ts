import { describe, expect, it } from 'vitest'
import { NO_GROUNDING, billedLookUps, withGrounding } from '@/lib/protocols/gemini-generate/grounding'

const web = { web: { uri: 'https://example.com' } }
const maps = { maps: { placeId: 'p' } }
const queries = (count: number) => Array.from({ length: count }, (_, index) => `cafés ${index}`)

describe('what an answer of Gemini looked up', () => {
  it.each([
    ['nothing', 0, [], '', {}, {}],
    ['searches', 2, [web], '', { web_search: 1 }, { web_search: 2 }],
    ['searches that found nothing', 2, [], '', { web_search: 1 }, { web_search: 2 }],
    ['places, whose queries are no searches', 2, [maps, maps], '', { google_maps: 1 }, { google_maps: 2 }],
    ['places, without a query', 0, [maps], 'token', { google_maps: 1 }, { google_maps: 1 }],
    ['both', 3, [web, maps], '', { web_search: 1, google_maps: 1 }, { web_search: 3, google_maps: 1 }],
    ['a map alone', 2, [], 'token', { google_maps: 1 }, { google_maps: 2 }],
  ])('%s', (_, count, groundingChunks, googleMapsWidgetContextToken, older, newer) => {
    const told = { webSearchQueries: queries(count), groundingChunks, googleMapsWidgetContextToken }
    const grounding = withGrounding(told, NO_GROUNDING)
    expect(billedLookUps(grounding, 'gemini-2.5-flash')).toEqual(older)
    expect(billedLookUps(grounding, 'gemini-3-pro')).toEqual(newer)
  })

  it('adds up over the parts of a stream, each query once', () => {
    const asked = withGrounding({ webSearchQueries: queries(2) }, NO_GROUNDING)
    const found = withGrounding({ webSearchQueries: queries(3), groundingChunks: [maps] }, asked)
    expect(billedLookUps(found, 'gemini-3-pro')).toEqual({ google_maps: 3 })
  })
})

import { describe, expect, it } from 'vitest'
import { ALIAS, apiErrorOf } from './gemini-bed'
import type { GeminiBed } from './gemini-bed'

const PROMPT = 'one two three four five six seven eight nine ten'

/** What the SDK makes of refusals and of broken streams. */
export function describeGeminiErrors(bedOf: () => GeminiBed): void {
  describe('errors', () => {
    const ask = (apiKey?: string) =>
      bedOf().client(apiKey).models.generateContent({ model: ALIAS, contents: 'x' })

    it.each([
      ['an unknown key', () => ask('AIza-nobody'), 401, 'UNAUTHENTICATED'],
      ['an empty balance', () => ask(bedOf().keys.poor), 403, 'PERMISSION_DENIED'],
      [
        'an unknown model',
        () => bedOf().client().models.generateContent({ model: 'nobody', contents: 'x' }),
        404,
        'NOT_FOUND',
      ],
    ])('%s', async (_, call, status, name) => {
      const { error, text } = await apiErrorOf(call())
      expect(error.status).toBe(status)
      expect(JSON.parse(text)).toMatchObject({ error: { code: status, status: name } })
    })

    it("the client's own mistake comes back in the provider's words", async () => {
      bedOf().provider.script({ next: [{ status: 400, message: 'Unknown name "foo": Cannot find field.' }] })
      const { error, text } = await apiErrorOf(ask())
      expect(error.status).toBe(400)
      expect(JSON.parse(text)).toEqual({
        error: { code: 400, message: 'Unknown name "foo": Cannot find field.', status: 'INVALID_ARGUMENT' },
      })
    })

    it.each([
      ['breaks off', { cutAfterEvents: 2 }],
      ['ends too early', { endAfterEvents: 2 }],
      ['reports an error', { errorAfterEvents: 2 }],
    ])('a stream that %s throws after its text', async (_, scenario) => {
      bedOf().provider.script({ next: [scenario] })
      const stream = await bedOf().client().models.generateContentStream({ model: ALIAS, contents: PROMPT })
      const texts: (string | undefined)[] = []
      const { error } = await apiErrorOf(
        (async () => {
          for await (const { text } of stream) texts.push(text)
        })(),
      )
      expect(error.status).toBeGreaterThanOrEqual(500)
      expect(texts.join('')).toBe('You said: one two three four ')
    })

    // The last one: the account stays limited.
    it('a limited account is told as a limit', async () => {
      bedOf().provider.script({ next: [{ status: 429, headers: { 'retry-after': '30' } }] })
      const { error, text } = await apiErrorOf(ask())
      expect(error.status).toBe(429)
      expect(JSON.parse(text)).toMatchObject({ error: { status: 'RESOURCE_EXHAUSTED' } })
    })
  })
}

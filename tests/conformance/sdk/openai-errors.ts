import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { refusalOf } from './openai-bed'
import type { OpenaiBed } from './openai-bed'

const PROMPT = 'one two three four five six seven eight nine ten'
const ANSWER = `You said: ${PROMPT}`
const MESSAGES = [{ role: 'user' as const, content: PROMPT }]

/** What the SDK makes of refusals, of broken streams and of what may be tried again. */
export function describeErrors(bedOf: () => OpenaiBed): void {
  const alias = (): string => bedOf().routes[0].alias

  describe('errors', () => {
    const ask = (options: ConstructorParameters<typeof OpenAI>[0] = {}, model = alias()) =>
      bedOf().client(options).chat.completions.create({ model, messages: MESSAGES })

    it('AuthenticationError and PermissionDeniedError, before anything goes upstream', async () => {
      const unknown = await refusalOf(ask({ apiKey: 'sk-nobody-knows-this-key' }))
      expect(unknown).toBeInstanceOf(OpenAI.AuthenticationError)
      expect(unknown).toMatchObject({ code: 'INVALID_API_KEY', type: 'authentication_error', param: null })
      expect(unknown.requestID).toMatch(/^[0-9a-f-]{36}$/)
      const poor = await refusalOf(ask({ apiKey: bedOf().poorKey }))
      expect(poor).toBeInstanceOf(OpenAI.PermissionDeniedError)
      expect(poor.code).toBe('INSUFFICIENT_BALANCE')
      expect(bedOf().provider.requests).toHaveLength(0)
    })

    it('BadRequestError in the words of the provider', async () => {
      bedOf().provider.script({
        next: [
          { status: 400, errorType: 'invalid_request_error', errorCode: 'bad_thing', message: 'not so' },
        ],
      })
      const error = await refusalOf(ask())
      expect(error).toBeInstanceOf(OpenAI.BadRequestError)
      expect(error).toMatchObject({ code: 'bad_thing', message: expect.stringContaining('not so') })
    })

    it('RateLimitError and InternalServerError of the upstream', async () => {
      expect(await refusalOf(ask({}, 'rate-limited'))).toBeInstanceOf(OpenAI.RateLimitError)
      const error = await refusalOf(ask({}, 'server-error'))
      expect(error).toBeInstanceOf(OpenAI.InternalServerError)
      expect(error).toMatchObject({ status: 502, type: 'upstream_error' })
    })

    it.each(['stream-error', 'cut', 'no-terminal'] as const)(
      'in the middle of a chat stream: %s',
      async (name) => {
        bedOf().provider.script({ next: [name] })
        const stream = await bedOf().client().chat.completions.create({
          model: alias(),
          messages: MESSAGES,
          stream: true,
        })
        let text = ''
        const read = async (): Promise<void> => {
          for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
        }
        const error = await refusalOf(read())
        expect(text).not.toBe('')
        expect(error.type).toBe(name === 'stream-error' ? 'server_error' : 'upstream_error')
      },
    )

    it.each([{ cutAfterEvents: 6 }, { endAfterEvents: 6 }, { errorAfterEvents: 6 }])(
      'a response that breaks ends as failed: %o',
      async (scenario) => {
        bedOf().provider.script({ next: [scenario] })
        const stream = await bedOf()
          .client()
          .responses.create({ model: alias(), input: PROMPT, stream: true })
        const events = []
        for await (const event of stream) events.push(event)
        expect(events.at(-1)).toMatchObject({
          type: 'response.failed',
          response: { status: 'failed', model: alias(), error: { code: 'server_error' } },
        })
        const numbers = events.map((event) => event.sequence_number)
        expect(numbers).toEqual(numbers.map((_, index) => index))
      },
    )

    it('repeats what may pass, and not what will not', async () => {
      let calls = 0
      const counted: typeof fetch = (input, init) => {
        calls += 1
        return fetch(input, init)
      }
      bedOf().provider.script({ next: ['server-error', 'server-error'] })
      const answer = await ask({ fetch: counted, maxRetries: 2 })
      expect(answer.choices[0]?.message.content).toBe(ANSWER)
      calls = 0
      await refusalOf(ask({ fetch: counted, maxRetries: 2, apiKey: bedOf().poorKey }))
      expect(calls).toBe(1)
    })
  })
}

import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { expectBilled, refusalOf } from './openai-bed'
import type { OpenaiBed } from './openai-bed'

const PROMPT = 'one two three four five six seven eight nine ten'
const ANSWER = `You said: ${PROMPT}`
const MESSAGES = [{ role: 'user' as const, content: PROMPT }]
const WEATHER = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

/** What the SDK makes of responses: whole, streamed, kept by the provider, and gone on from. */
export function describeResponses(bedOf: () => OpenaiBed): void {
  const client = (): OpenAI => bedOf().client()
  const alias = (index: 0 | 1 = 0): string => bedOf().routes[index].alias

  describe('responses', () => {
    it.each([0, 1] as const)('answers in one piece and bills route %i', async (index) => {
      const { data, response } = await client()
        .responses.create({ model: alias(index), input: PROMPT })
        .withResponse()
      expect(data).toMatchObject({ object: 'response', model: alias(index), status: 'completed' })
      expect(data.output_text).toBe(ANSWER)
      const { input_tokens: inputTokens = 0, output_tokens: outputTokens = 0 } = data.usage ?? {}
      const billed = { response, protocol: 'openai_responses', inputTokens, outputTokens }
      await expectBilled(bedOf(), bedOf().routes[index], billed)
    })

    it('streams every event to the last', async () => {
      const stream = client().responses.stream({ model: alias(), input: PROMPT })
      const types: string[] = []
      for await (const event of stream) types.push(event.type)
      const final = await stream.finalResponse()
      expect(types.at(0)).toBe('response.created')
      expect(types.at(-1)).toBe('response.completed')
      expect(final).toMatchObject({ model: alias(), output_text: ANSWER })
    })

    it('calls a function', async () => {
      bedOf().provider.script({ next: [{ toolInput: '{"city":"Paris"}' }, {}] })
      const tools = [{ type: 'function' as const, name: 'get_weather', parameters: WEATHER, strict: true }]
      const first = await client().responses.create({ model: alias(), input: PROMPT, tools })
      const [call] = first.output
      if (call?.type !== 'function_call') throw new Error('no function call')
      expect(JSON.parse(call.arguments)).toEqual({ city: 'Paris' })
      const second = await client().responses.create({
        model: alias(),
        previous_response_id: first.id,
        input: [{ type: 'function_call_output', call_id: call.call_id, output: 'sunny' }],
        tools,
      })
      expect(second.output_text).toBe('The tool said: sunny')
    })

    it('fetches, lists, cancels and deletes what the account keeps, for the key that asked', async () => {
      const { id } = await client().responses.create({ model: alias(), input: PROMPT })
      expect(
        await client().responses.retrieve(id, { include: ['reasoning.encrypted_content'] }),
      ).toMatchObject({
        id,
        model: alias(),
        output_text: ANSWER,
      })
      expect(bedOf().provider.requests.at(-1)).toMatchObject({
        method: 'GET',
        apiKey: bedOf().provider.requests[0]?.apiKey,
        path: expect.stringMatching(/^\/v1\/responses\/resp_\w+\?include/),
      })
      const items = await client().responses.inputItems.list(id)
      expect(items.data).toMatchObject([{ role: 'user', content: [{ text: PROMPT }] }])
      expect(await client().responses.cancel(id)).toMatchObject({ id })
      const stranger = bedOf().client({ apiKey: bedOf().poorKey })
      expect(await refusalOf(stranger.responses.retrieve(id))).toMatchObject({
        status: 404,
        code: 'ANSWER_UNKNOWN',
        type: 'not_found_error',
      })
      await client().responses.delete(id)
      const gone = await refusalOf(client().responses.retrieve(id))
      expect(gone).toBeInstanceOf(OpenAI.NotFoundError)
      expect(gone.message).toContain('not found')
      expect(await refusalOf(client().responses.retrieve('resp_nobody_knows'))).toMatchObject({ status: 404 })
    })

    it('counts input tokens without a row', async () => {
      const counted = await client().responses.inputTokens.count({ model: alias(), input: PROMPT })
      expect(counted.input_tokens).toBeGreaterThan(5)
    })
  })

  describe('two aliases of one model', () => {
    const usedBy = (): readonly string[] => bedOf().provider.requests.map(({ apiKey }) => apiKey)

    it('reach their own pools, over both protocols, and stay apart', async () => {
      for (const index of [0, 1] as const) {
        bedOf().provider.reset()
        await client().chat.completions.create({ model: alias(index), messages: MESSAGES })
        await client().responses.create({ model: alias(index), input: PROMPT })
        const { secret } = bedOf().routes[index]
        expect(usedBy()).toHaveLength(2)
        for (const key of usedBy()) expect([secret, `${secret}-spare`]).toContain(key)
      }
    })

    it.each([0, 1] as const)(
      'previous_response_id sticks to the account that answered: route %i',
      async (index) => {
        const { secret } = bedOf().routes[index]
        const ask = (input: string, previous?: string) =>
          client().responses.create({
            model: alias(index),
            input,
            ...(previous === undefined ? {} : { previous_response_id: previous }),
          })
        // Other conversations go to whichever account has rested longer; this one stays.
        const first = await ask('first of all')
        const [home = ''] = usedBy()
        let { id } = first
        for (const turn of ['second', 'third', 'fourth']) {
          await ask(`something else, ${turn}`)
          ;({ id } = await ask(turn, id))
          expect(usedBy().at(-1)).toBe(home)
        }
        expect(new Set(usedBy())).toEqual(new Set([secret, `${secret}-spare`]))
        const other = await refusalOf(
          client().responses.create({
            model: alias(index === 0 ? 1 : 0),
            input: 'x',
            previous_response_id: id,
          }),
        )
        expect(other).toBeInstanceOf(OpenAI.BadRequestError)
      },
    )
  })
}

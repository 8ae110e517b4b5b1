import { describe, expect, it } from 'vitest'
import { Decimal } from '@/lib/core'
import type { AuthEntry, GatewayPorts } from '@/lib/gateway'
import { createHarness } from '../../../support/gateway-harness'
import type { ScriptedAnswer } from '../../../support/gateway-harness'
import { entryOf } from '../../../support/gateway-world'
import { responseAnswer, responseStream } from '../../../support/openai-fixtures'
import { body, OPENAI, PATH, stream, whole } from '../wire/responses-world'

describe('previous_response_id', () => {
  type Harness = ReturnType<typeof createHarness>
  const ask = (harness: Harness, fields: object) => harness.call({ path: PATH, body: body(fields) })
  const usedBy = (harness: Harness): unknown[] => harness.sent.map(({ account }) => account.id)
  /** The first account is limited once, so the second gives the first answer. */
  const answer = (_request: unknown, call: number): ScriptedAnswer =>
    call === 1 ? { status: 429, chunks: ['{}'] } : whole(responseAnswer(`resp_${call}`))

  it.each([false, true])('goes to the account that gave the answer; streamed: %s', async (isStream) => {
    const harness = createHarness({
      ...OPENAI,
      answer: (request, call) =>
        call > 1 && isStream ? stream(responseStream(`resp_${call}`)) : answer(request, call),
    })
    await ask(harness, { stream: isStream })
    await ask(harness, { stream: isStream })
    await ask(harness, { stream: isStream, previous_response_id: 'resp_2' })
    await ask(harness, { input: 'another', previous_response_id: 'resp_unknown' })
    expect(usedBy(harness)).toEqual([1, 2, 1, 2, 1])
  })

  it('does not fail over, and says why where the account is gone', async () => {
    let isLimited = false
    const harness = createHarness({
      ...OPENAI,
      answer: (request, call) => (isLimited ? { status: 429, chunks: ['{}'] } : answer(request, call)),
    })
    await ask(harness, {})
    isLimited = true
    const limited = await ask(harness, { previous_response_id: 'resp_2' })
    expect(limited.status).toBe(429)
    expect(usedBy(harness)).toEqual([1, 2, 2])
    const member = harness.snapshot.groups.get(1)?.pools.get(1)?.[1]
    Object.assign(member?.account ?? {}, { status: 'disabled' })
    const gone = await ask(harness, { previous_response_id: 'resp_2' })
    expect(gone.status).toBe(400)
    expect(JSON.parse(gone.text)).toMatchObject({
      error: {
        type: 'invalid_request_error',
        code: 'ANSWER_GONE',
        message: expect.stringContaining('previous_response_id'),
      },
    })
  })

  it('stays on its channel: another alias of the group knows nothing of it', async () => {
    const harness = createHarness({ ...OPENAI, answer })
    await ask(harness, {})
    await ask(harness, { model: 'other', previous_response_id: 'resp_2' })
    expect(usedBy(harness)).toEqual([1, 2, 1])
  })

  describe('is its user’s', () => {
    const entry = entryOf({})
    const callers: Record<string, AuthEntry> = {
      'sk-mine': entry,
      'sk-mine-too': { ...entry, key: { ...entry.key, id: 2 } },
      'sk-theirs': { ...entry, key: { ...entry.key, id: 3 }, user: { ...entry.user, id: 99 } },
    }
    const findKey: GatewayPorts['findKey'] = (key) => {
      const found = callers[key]
      return found === undefined ? { kind: 'unknown' } : { kind: 'found', entry: found }
    }
    const shared = () => {
      const harness = createHarness({ ...OPENAI, answer, ports: { findKey } })
      harness.billing.putBalance(99, new Decimal(1), 1)
      return harness
    }
    const askAs = (harness: Harness, key: string, fields: object, path = PATH) =>
      harness.call({ path, body: body(fields), headers: { 'x-api-key': key } })

    it('any key of the user goes on from it', async () => {
      const harness = shared()
      await askAs(harness, 'sk-mine', {})
      await askAs(harness, 'sk-mine-too', { previous_response_id: 'resp_2' })
      expect(usedBy(harness)).toEqual([1, 2, 2])
    })

    it.each([PATH, `${PATH}/compact`, `${PATH}/input_tokens`])('nobody else does, on %s', async (path) => {
      const harness = shared()
      await askAs(harness, 'sk-mine', {})
      for (const model of ['gpt-5.4', 'other']) {
        const reply = await askAs(harness, 'sk-theirs', { model, previous_response_id: 'resp_2' }, path)
        expect(reply).toMatchObject({ status: 400, headers: { 'x-switchyard-code': 'ANSWER_FOREIGN' } })
        expect(JSON.parse(reply.text)).toMatchObject({
          error: {
            type: 'invalid_request_error',
            code: 'previous_response_not_found',
            param: 'previous_response_id',
            message: expect.stringContaining("'resp_2'"),
          },
        })
      }
      expect(usedBy(harness)).toEqual([1, 2])
    })

    it('also where another provider has given somebody else the same id', async () => {
      const harness = createHarness({
        ...OPENAI,
        answer: (_request, call) =>
          call === 1 ? { status: 429, chunks: ['{}'] } : whole(responseAnswer('resp_same')),
        ports: { findKey },
      })
      harness.billing.putBalance(99, new Decimal(1), 1)
      const asked = [
        ['sk-mine', {}],
        ['sk-theirs', {}],
        ['sk-theirs', { model: 'other' }],
        ['sk-mine', { previous_response_id: 'resp_same' }],
        ['sk-theirs', { previous_response_id: 'resp_same' }],
      ] as const
      for (const [key, fields] of asked) expect((await askAs(harness, key, fields)).status).toBe(200)
      expect(usedBy(harness)).toEqual([1, 2, 1, 1, 2, 1])
    })

    it('one kept before answers had users is found until it expires', async () => {
      const harness = shared()
      await harness.coordination.keepAnswer('1:1:resp_old', '2')
      await harness.coordination.keepAnswer('key1:resp_old', '2')
      await askAs(harness, 'sk-theirs', { previous_response_id: 'resp_old' })
      expect(usedBy(harness)).toEqual([2])
    })
  })

  it('is not remembered where the provider keeps nothing', async () => {
    const harness = createHarness({ ...OPENAI, answer })
    await ask(harness, { store: false })
    await ask(harness, { previous_response_id: 'resp_2' })
    expect(usedBy(harness)).toEqual([1, 2, 1])
  })
})

import { describe, expect, it } from 'vitest'
import { createSocketConversation } from '@/lib/protocols'
import type { SocketConversation } from '@/lib/protocols'

type Body = Readonly<Record<string, unknown>>

const said = (text: string): Body => ({ type: 'message', role: 'assistant', content: text })

/** Runs work to its end; `steps` = how often others had their turn. */
function finish<T>(work: Generator<void, T, void>): { readonly value: T; readonly steps: number } {
  for (let steps = 0; ; steps += 1) {
    const step = work.next()
    if (step.done === true) return { value: step.value, steps }
  }
}

/** What is asked upstream for a message; the warm answer's events where nothing is. */
function ask(conversation: SocketConversation, fields: Body, id = 'resp_own'): Body | readonly Body[] {
  const message = Buffer.from(JSON.stringify({ type: 'response.create', model: 'm', ...fields }))
  const turn = finish(conversation.read(message, id, 1_774_000_000)).value
  if (turn.kind === 'warm') return turn.events.map((event) => JSON.parse(event) as Body)
  return JSON.parse(turn.body.toString()) as Body
}

function answer(conversation: SocketConversation, response: Body, event = 'response.completed'): void {
  conversation.answered('response.created', JSON.stringify({ response: { id: 'begun', store: false } }))
  conversation.answered(event, JSON.stringify({ type: event, response }))
}

describe('a conversation on a socket', () => {
  it('goes on from an answer that is stored nowhere with everything said so far', () => {
    const conversation = createSocketConversation()
    ask(conversation, { input: 'one', store: false })
    const thought = { type: 'reasoning', summary: [], encrypted_content: 'e' }
    const lost = { type: 'reasoning', summary: [] }
    answer(conversation, { id: 'resp_1', store: false, output: [thought, lost, said('two')] })
    const call = { type: 'function_call_output', call_id: 'c', output: 'x' }
    const second = ask(conversation, { previous_response_id: 'resp_1', input: [call], n: 1 })
    const whole = [{ type: 'message', role: 'user', content: 'one' }, thought, said('two'), call]
    expect(second).toEqual({ model: 'm', stream: true, n: 1, input: whole })
    answer(conversation, { id: 'resp_2', store: false, output: [said('three')] }, 'response.incomplete')
    const third = ask(conversation, { input: 'four', previous_response_id: 'resp_2' })
    expect(third).toMatchObject({
      input: [...whole, said('three'), { type: 'message', role: 'user', content: 'four' }],
    })
  })

  it('goes on from the stored answer that an unstored one went on from', () => {
    const conversation = createSocketConversation()
    ask(conversation, { input: 'one' })
    answer(conversation, { id: 'resp_1', store: true, output: [] })
    ask(conversation, { input: 'two', store: false, previous_response_id: 'resp_1' })
    answer(conversation, { id: 'resp_2', store: false, output: [said('three')] })
    expect(ask(conversation, { input: 'four', previous_response_id: 'resp_2' })).toMatchObject({
      previous_response_id: 'resp_1',
      input: [{ content: 'two' }, said('three'), { content: 'four' }],
    })
  })

  it('names no reasoning that is lost, and reads events without a name', () => {
    const conversation = createSocketConversation()
    ask(conversation, { input: [] })
    const call = { id: 'fc_1', type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }
    const response = { id: 'resp_1', store: false, output: [{ type: 'reasoning', id: 'rs_1' }, call] }
    conversation.answered('message', JSON.stringify({ type: 'response.completed', response }))
    const { id: _, ...rest } = call
    expect(ask(conversation, { previous_response_id: 'resp_1' })).toMatchObject({ input: [rest] })
    expect(ask(conversation, { previous_response_id: 'resp_1' })).not.toHaveProperty('previous_response_id')
  })

  it('goes on from an answer that ends by the shorter naming, not from a failed one', () => {
    const conversation = createSocketConversation()
    ask(conversation, { input: 'one', store: false })
    answer(conversation, { id: 'resp_1', status: 'completed', store: false, output: [] }, 'response.done')
    const further = { input: 'two', previous_response_id: 'resp_1' }
    expect(ask(conversation, further)).toMatchObject({ input: [{ content: 'one' }, { content: 'two' }] })
    answer(conversation, { id: 'resp_2', status: 'failed', store: false, output: [] }, 'response.done')
    const behind = ask(conversation, { input: 'three', previous_response_id: 'resp_2' })
    expect(behind).toMatchObject({ previous_response_id: 'resp_2' })
  })

  it('reads a large message in pieces, whatever it goes on from', () => {
    const conversation = createSocketConversation()
    const input = Array.from({ length: 100_000 }, (_, index) => ({ role: 'user', content: `short ${index}` }))
    const read = (fields: Body) => {
      const message = Buffer.from(JSON.stringify({ type: 'response.create', model: 'm', ...fields }))
      const { value, steps } = finish(conversation.read(message, 'resp_own', 1_774_000_000))
      return {
        slices: message.byteLength / 65_536,
        steps,
        body: value.kind === 'request' ? value.body : null,
      }
    }
    const first = read({ input, store: false })
    expect(first.steps).toBeGreaterThan(2 * Math.floor(first.slices) - 1)
    answer(conversation, { id: 'resp_1', store: false, output: [] })
    const second = read({ input: 'more', previous_response_id: 'resp_1' })
    expect(JSON.parse(String(second.body))).toHaveProperty('input.length', input.length + 1)
    expect(second.steps).toBeGreaterThan(Math.floor(first.slices) - 1)
  })

  it('keeps nothing of a conversation that is too long', () => {
    const conversation = createSocketConversation()
    ask(conversation, { input: 'x'.repeat(9_000_000), store: false })
    answer(conversation, { id: 'resp_1', store: false, output: [] })
    expect(ask(conversation, { input: 'y', previous_response_id: 'resp_1' })).toHaveProperty(
      'previous_response_id',
    )
  })

  it.each([
    ['the provider has stored the answer', { id: 'resp_1', store: true, output: [] }, 'resp_1'],
    ['another answer is meant', { id: 'resp_1', store: false, output: [] }, 'resp_0'],
  ])('leaves a message as it is where %s', (_, response, previous_response_id) => {
    const conversation = createSocketConversation()
    ask(conversation, { input: 'one' })
    answer(conversation, response)
    const next = ask(conversation, { input: 'two', previous_response_id })
    expect(next).toEqual({ model: 'm', stream: true, input: 'two', previous_response_id })
  })

  it.each<[string, (conversation: SocketConversation) => void]>([
    ['refused', (conversation) => conversation.failed()],
    ['failed', (conversation) => answer(conversation, {}, 'response.failed')],
  ])('forgets what a turn went on from when it is %s', (_, fail) => {
    const conversation = createSocketConversation()
    ask(conversation, { input: 'one' })
    answer(conversation, { id: 'resp_1', store: false, output: [] })
    ask(conversation, { input: 'two', previous_response_id: 'resp_1' })
    fail(conversation)
    expect(ask(conversation, { input: 'two', previous_response_id: 'resp_1' })).toHaveProperty(
      'previous_response_id',
    )
  })

  it('makes a connection ready without a request, and goes on from there', () => {
    const conversation = createSocketConversation()
    const events = ask(conversation, { generate: false, input: 'one' }, 'resp_warm')
    expect(events).toMatchObject([
      { type: 'response.created', response: { id: 'resp_warm', status: 'in_progress' } },
      {
        type: 'response.completed',
        response: {
          id: 'resp_warm',
          model: 'm',
          status: 'completed',
          output: [],
          usage: { total_tokens: 0 },
        },
      },
    ])
    expect(ask(conversation, { previous_response_id: 'resp_warm', input: 'two' })).toMatchObject({
      input: [{ content: 'one' }, { content: 'two' }],
    })
  })

  it('does not pass on that it is to generate, which a plain request always is', () => {
    expect(ask(createSocketConversation(), { generate: true, input: 'one' })).toEqual({
      model: 'm',
      stream: true,
      input: 'one',
    })
  })
})

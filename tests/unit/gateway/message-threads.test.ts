import { expect, it } from 'vitest'
import { createHarness } from '../../support/gateway-harness'
import type { HarnessCall } from '../../support/gateway-harness'

const ask = (fields: object): HarnessCall => ({
  body: JSON.stringify({
    model: 'claude-sonnet-4-5',
    max_tokens: 16,
    messages: [{ role: 'user', content: 'hi' }],
    ...fields,
  }),
})
const CREATE = { thread: { type: 'create' } }
const goOn = (id: string): object => ({ thread: { type: 'continue', previous_message_id: id } })

/** **Source:** `lib/internal/threads` of `@anthropic-ai/sdk`: with these details it goes on without a thread by itself. */
it.each([CREATE, goOn('msg_1')])(
  'an account of another wire refuses a thread as clients know it: %o',
  async (fields) => {
    const harness = createHarness({
      group: { platform: 'openai' },
      accounts: [{ id: 1, platform: 'openai' }],
      settings: { unpricedModels: 'allow' },
    })
    const reply = await harness.call(ask(fields))
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.text)).toMatchObject({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: expect.stringContaining('thread'),
        details: { error_code: 'thread_unsupported_request', unsupported: [] },
      },
    })
    expect(harness.sent).toHaveLength(0)
  },
)

it('other refusals have no details', async () => {
  const reply = await createHarness().call(ask({ model: '' }))
  expect(Object.keys(JSON.parse(reply.text).error)).toEqual(['type', 'message'])
})

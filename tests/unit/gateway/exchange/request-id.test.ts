import { expect, it } from 'vitest'
import { createHarness } from '../../../support/gateway-harness'
import {
  MESSAGE_JSON,
  messageStream,
  STREAM_ANSWER_HEADERS,
  STREAM_REQUEST_JSON,
} from '../../../support/message-fixtures'

it.each([
  ['the provider’s own id goes on', { 'request-id': 'req_theirs' }, 'req_theirs'],
  ['ours stands in for none', {}, null],
])('request-id of an answer on the same wire: %s', async (_, headers, expected) => {
  const harness = createHarness({ answer: () => ({ status: 200, headers, chunks: [MESSAGE_JSON] }) })
  const reply = await harness.call()
  expect(reply.headers['request-id']).toBe(expected ?? reply.headers['x-request-id'])
})

it.each([
  [{ 'request-id': 'req_theirs' }, 'req_theirs'],
  [{}, null],
])('so it is in a stream: %o', async (more, expected) => {
  const headers = { ...STREAM_ANSWER_HEADERS, ...more }
  const harness = createHarness({ answer: () => ({ status: 200, headers, chunks: messageStream() }) })
  const reply = await harness.call({ body: STREAM_REQUEST_JSON })
  expect(reply.headers['request-id']).toBe(expected ?? reply.headers['x-request-id'])
})

it('an error that goes on as it is has one', async () => {
  const error = JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message: 'no' } })
  const harness = createHarness({ answer: () => ({ status: 400, chunks: [error] }) })
  const reply = await harness.call()
  expect(reply.status).toBe(400)
  expect(reply.headers['request-id']).toBe(reply.headers['x-request-id'])
})

import { ResponsesWS } from 'openai/resources/responses/ws'
import type { ResponsesServerEvent } from 'openai/resources/responses/responses'
import { describe, expect, it } from 'vitest'
import type { OpenaiBed } from './openai-bed'

type Told = ResponsesServerEvent & { readonly response?: { readonly id: string; readonly model: string } }

/** A socket of the SDK, and a way to ask on it: the events up to the last one of the answer. */
function openSocket(bed: OpenaiBed, apiKey = bed.apiKey) {
  const socket = new ResponsesWS(bed.client({ apiKey }))
  const failures: Error[] = []
  let hear: (event: Told | Error) => void = () => undefined
  socket.on('event', (event) => hear(event as Told))
  socket.on('error', (error) => {
    failures.push(error)
    hear(error)
  })
  return {
    failures,
    close: () => socket.close(),
    ask: (fields: Readonly<Record<string, unknown>>): Promise<readonly Told[]> =>
      new Promise((resolve, reject) => {
        const events: Told[] = []
        hear = (event) => {
          if (event instanceof Error) return reject(event)
          events.push(event)
          if (/^(?:response\.(?:completed|incomplete|failed)|error)$/.test(event.type)) resolve(events)
        }
        socket.send({ type: 'response.create', ...fields })
      }),
  }
}

/** `GET /v1/responses` as a WebSocket. */
export function describeSocket(bedOf: () => OpenaiBed, kind: 'node' | 'web'): void {
  describe.runIf(kind === 'node')('a socket', () => {
    it('answers one request after the other, each on the account of the answer it goes on from', async () => {
      const bed = bedOf()
      const model = bed.routes[1].alias
      const socket = openSocket(bed)
      try {
        const first = await socket.ask({ model, input: 'one two three' })
        expect(first.map(({ type }) => type)).toEqual(
          expect.arrayContaining(['response.created', 'response.output_text.delta', 'response.completed']),
        )
        const answer = first.at(-1)?.response
        expect(answer).toMatchObject({ model, status: 'completed' })
        const [home] = bed.provider.requests.map(({ apiKey }) => apiKey)
        const second = await socket.ask({ model, input: 'four', previous_response_id: answer?.id })
        expect(second.at(-1)).toMatchObject({ type: 'response.completed' })
        expect(bed.provider.requests.map(({ apiKey }) => apiKey)).toEqual([home, home])
        const [sent] = bed.provider.requests
        expect(JSON.parse(sent?.body ?? '')).toEqual({
          model: 'gpt-5.4',
          input: 'one two three',
          stream: true,
        })
        expect(JSON.stringify(sent?.headers)).not.toMatch(/sec-websocket|upgrade/i)
      } finally {
        socket.close()
      }
    })

    it('gets ready without a request, and goes on from what is stored nowhere with all that was said', async () => {
      const bed = bedOf()
      const model = bed.routes[1].alias
      const socket = openSocket(bed)
      try {
        const ready = await socket.ask({ model, input: 'one', store: false, generate: false })
        expect(ready.at(-1)?.response).toMatchObject({ model, status: 'completed' })
        expect(bed.provider.requests).toEqual([])
        const previous = { previous_response_id: ready.at(-1)?.response?.id }
        const answer = await socket.ask({ model, input: 'two', store: false, ...previous })
        expect(answer.at(-1)).toMatchObject({ type: 'response.completed' })
        const [sent] = bed.provider.requests
        const message = (content: string) => ({ type: 'message', role: 'user', content })
        expect(JSON.parse(sent?.body ?? '')).toEqual({
          model: 'gpt-5.4',
          input: [message('one'), message('two')],
          store: false,
          stream: true,
        })
      } finally {
        socket.close()
      }
    })

    it('tells of a refusal and of a broken stream, and goes on', async () => {
      const bed = bedOf()
      const [{ alias: model }] = bed.routes
      const socket = openSocket(bed)
      try {
        const refused = await socket.ask({ model: 'nobody-knows-this-model', input: 'x' })
        expect(refused).toMatchObject([
          { type: 'error', status: 503, error: { code: 'NO_AVAILABLE_ACCOUNT', type: 'api_error' } },
        ])
        bed.provider.script({ next: [{ cutAfterEvents: 6 }] })
        const broken = await socket.ask({ model, input: 'one two three' })
        expect(broken.at(-1)).toMatchObject({ type: 'response.failed', response: { status: 'failed' } })
        expect((await socket.ask({ model, input: 'again' })).at(-1)?.type).toBe('response.completed')
      } finally {
        socket.close()
      }
    })

    it('is not opened to an unknown key', async () => {
      const socket = openSocket(bedOf(), 'sk-nobody-knows-this-key')
      await expect(socket.ask({ model: 'm', input: 'x' })).rejects.toThrow(/401/)
      socket.close()
    })
  })

  it('a plain GET of the path is asked to upgrade', async () => {
    const { door, apiKey } = bedOf()
    const answer = await fetch(`${door.url}/v1/responses`, { headers: { authorization: `Bearer ${apiKey}` } })
    expect(answer.status).toBe(426)
    expect(await answer.json()).toMatchObject({ error: { code: 'UPGRADE_REQUIRED' } })
  })
}

import type { ServerResponse } from 'node:http'
import { afterEach } from 'vitest'
import { createUpstream, type Upstream, type UpstreamCall, type UpstreamResponse } from '@/lib/upstream'
import { httpLoopback, type Loopback } from '../unit/upstream/loopback'

type Closable = { close(): Promise<void> }

/** What the tests of a file opened; closed after each of them, the last first. */
export type UpstreamBed = {
  keep<T extends Closable>(one: T): T
  upstream(fields?: Partial<Parameters<typeof createUpstream>[0]>): Upstream
  /** A server that answers with whatever the test writes by hand. */
  manualServer(): Promise<{ readonly server: Loopback; readonly next: () => Promise<ServerResponse> }>
}

/** Opens a bed for the tests of the calling file. */
export function openUpstreamBed(): UpstreamBed {
  const opened: Closable[] = []
  afterEach(async () => {
    for (const one of opened.splice(0).toReversed()) await one.close()
  })
  const keep = <T extends Closable>(one: T): T => {
    opened.push(one)
    return one
  }
  return {
    keep,
    upstream: (fields = {}) =>
      keep(createUpstream({ allowPrivateUpstreams: true, connectTimeoutMs: 10_000, ...fields })),
    manualServer: async () => {
      const { server, next } = await manualServer()
      return { server: keep(server), next }
    },
  }
}

async function manualServer(): Promise<{
  readonly server: Loopback
  readonly next: () => Promise<ServerResponse>
}> {
  const ready: ServerResponse[] = []
  const wanted: ((response: ServerResponse) => void)[] = []
  const server = await httpLoopback((request, response) => {
    request.resume()
    const want = wanted.shift()
    if (want === undefined) ready.push(response)
    else want(response)
  })
  const next = (): Promise<ServerResponse> => {
    const response = ready.shift()
    return response === undefined ? new Promise((resolve) => wanted.push(resolve)) : Promise.resolve(response)
  }
  return { server, next }
}

/** The answer of a call; fails when there is none. */
export async function answered(call: UpstreamCall): Promise<UpstreamResponse> {
  const head = await call.response
  if (!head.ok) throw new Error(head.failure.message)
  return head.response
}

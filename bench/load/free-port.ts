import { createServer } from 'node:net'

/** A port on loopback that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port)
        else reject(new Error('no port'))
      })
    })
  })
}

/** Polls until `url` answers with 2xx (or with anything at all); throws after `withinMs`, with what the program said. */
export async function waitForAnswer(input: {
  readonly url: string
  readonly withinMs: number
  readonly output: readonly string[]
  readonly anyStatus?: boolean
}): Promise<void> {
  const { url, withinMs, output, anyStatus = false } = input
  const deadline = Date.now() + withinMs
  while (Date.now() < deadline) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) })
      await answer.arrayBuffer()
      if (answer.ok || anyStatus) return
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${url} did not answer within ${withinMs / 1_000} s\n${output.join('').slice(-4_000)}`)
}

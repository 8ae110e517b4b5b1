import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { toAppError } from '@/lib/core'
import type { LivePort } from '@/lib/core'
import { listenOnSocket, type SocketOptions } from '../listen-on-socket'
import { liveCallSchema, runLiveCall } from './live-calls'

const MAX_CALL_BYTES = 4 * 1024 * 1024

/** Answers the live port on a Unix socket that only this user may open. */
export async function serveLivePort(
  live: LivePort,
  socketPath: string,
  options: SocketOptions,
): Promise<Server> {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    void answer(live, request, (line) => response.write(line)).then((text) => response.end(text))
  })
  await listenOnSocket(server, socketPath, options)
  return server
}

async function answer(
  live: LivePort,
  request: IncomingMessage,
  tell: (line: string) => void,
): Promise<string> {
  try {
    const call = liveCallSchema.parse(JSON.parse(await readText(request)))
    const data = await runLiveCall(live, call, (step) => tell(`${JSON.stringify({ step })}\n`))
    return JSON.stringify({ data: data ?? null })
  } catch (error) {
    const { status, code, message } = toAppError(error)
    return JSON.stringify({ error: { status, code, message } })
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array)
    size += bytes.byteLength
    if (size > MAX_CALL_BYTES) throw new Error('live call too large')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { OTHER_CORE } from './processes'

const execute = promisify(execFile)

/** A caller of the load: its key and the alias it asks for. */
export type Caller = { readonly apiKey: string; readonly requestedModel: string; readonly session: string }

export type LoadRun = {
  readonly requests: number
  readonly perSecond: number
  /** Answers other than 2xx and 3xx. */
  readonly refused: number
  readonly socketErrors: number
}

/** What a load asks for: an answer in one piece, a stream, or a stream through Chat, which is translated. */
export type LoadKind = 'whole' | 'stream' | 'translated'

const CALLS: Readonly<Record<LoadKind, { readonly path: string; readonly headers: readonly string[] }>> = {
  whole: { path: '/v1/messages', headers: ['accept: application/json', 'user-agent: bench/1'] },
  stream: { path: '/v1/messages', headers: ['accept: text/event-stream', 'user-agent: bench/1'] },
  // A translated request tells the upstream only of its user agent.
  translated: { path: '/v1/chat/completions', headers: ['user-agent: bench-stream/1'] },
}

function bodyOf(caller: Caller, kind: LoadKind): string {
  const stream = kind !== 'whole'
  return JSON.stringify({
    model: caller.requestedModel,
    max_tokens: 512,
    ...(stream ? { stream: true } : {}),
    metadata: { user_id: `user_${'0'.repeat(64)}_account__session_${caller.session}` },
    messages: [{ role: 'user', content: 'Tell me in one sentence what a switchyard is, please.' }],
  })
}

/** The whole request, its headers in the order in which they are named here: wrk's own way has another order in every run. */
function requestOf(caller: Caller, kind: LoadKind): string {
  const { path: target, headers } = CALLS[kind]
  const body = bodyOf(caller, kind)
  const lines = [
    `POST ${target} HTTP/1.1`,
    'host: bench',
    'content-type: application/json',
    `x-api-key: ${caller.apiKey}`,
    'anthropic-version: 2023-06-01',
    ...headers,
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

/** Writes the script that makes wrk go through all callers, one request each in turn. */
export function writeWrkScript(directory: string, callers: readonly Caller[], kind: LoadKind): string {
  const file = path.join(directory, `${kind}.lua`)
  const requests = callers.map((caller) => `  ${JSON.stringify(requestOf(caller, kind))},`)
  writeFileSync(
    file,
    `local requests = {
${requests.join('\n')}
}
local turn = 0
function request()
  turn = turn % #requests + 1
  return requests[turn]
end
`,
  )
  return file
}

function numberIn(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? 0)
}

/** One run of wrk, one thread. */
export async function runWrk(input: {
  readonly url: string
  readonly script: string
  readonly connections: number
  readonly seconds: number
}): Promise<LoadRun> {
  const { url, script, connections, seconds } = input
  const { stdout } = await execute(
    'taskset',
    [
      '-c',
      String(OTHER_CORE),
      'wrk',
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      '--timeout',
      '10s',
      '-s',
      script,
      url,
    ],
    { timeout: (seconds + 15) * 1_000 },
  )
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout)
  return {
    requests: numberIn(stdout, /(\d+) requests in/),
    perSecond: numberIn(stdout, /Requests\/sec:\s+([\d.]+)/),
    refused: numberIn(stdout, /Non-2xx or 3xx responses: (\d+)/),
    socketErrors: (errors ?? []).slice(1).reduce((sum, count) => sum + Number(count), 0),
  }
}

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

function bodyOf(caller: Caller, stream: boolean): string {
  return JSON.stringify({
    model: caller.requestedModel,
    max_tokens: 512,
    ...(stream ? { stream: true } : {}),
    metadata: { user_id: `user_${'0'.repeat(64)}_account__session_${caller.session}` },
    messages: [{ role: 'user', content: 'Tell me in one sentence what a switchyard is, please.' }],
  })
}

/** Writes the script that makes wrk go through all callers, one request each in turn. */
export function writeWrkScript(directory: string, callers: readonly Caller[], stream: boolean): string {
  const file = path.join(directory, stream ? 'stream.lua' : 'whole.lua')
  const entries = callers.map(
    (caller) => `  { ${JSON.stringify(caller.apiKey)}, [==[${bodyOf(caller, stream)}]==] },`,
  )
  writeFileSync(
    file,
    `local callers = {
${entries.join('\n')}
}
local requests = {}
local turn = 0
function init()
  for i, caller in ipairs(callers) do
    requests[i] = wrk.format("POST", "/v1/messages", {
      ["content-type"] = "application/json", ["accept"] = "${stream ? 'text/event-stream' : 'application/json'}",
      ["x-api-key"] = caller[1], ["anthropic-version"] = "2023-06-01", ["user-agent"] = "bench/1",
    }, caller[2])
  end
end
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

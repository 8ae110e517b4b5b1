import { request as httpRequest } from 'node:http'
import { AppError } from '@/lib/core'
import type { AccountTestStep, LivePort } from '@/lib/core'
import type { LiveCall } from './live-calls'
import { workerSockets } from './worker-sockets'

/** Longer than the slowest account test. */
const CALL_TIMEOUT_MS = 60_000

/**
 * The live port of the gateway processes beside this one, asked over their Unix sockets: `socketPath` is the first's,
 * those of further workers stand beside it. Without a socket every call says `LIVE_UNAVAILABLE`.
 */
export function connectLivePort(socketPath: string | undefined): LivePort {
  const socket = (): string => {
    if (socketPath === undefined) throw unavailable()
    return socketPath
  }
  const ask = async <T>(call: LiveCall, onStep?: (step: AccountTestStep) => void): Promise<T> =>
    askGateway<T>(socket(), call, onStep)
  const askAll = async <T>(call: LiveCall): Promise<readonly T[]> => askWorkers<T>(socket(), call)
  return {
    accountStates: (accountIds) => ask({ call: 'accountStates', input: [...accountIds] }),
    gatewayState: () => ask({ call: 'gatewayState', input: null }),
    gatewayStates: () => askAll({ call: 'gatewayStates', input: null }),
    liveRequests: () => askAll({ call: 'liveRequests', input: null }),
    catalogueState: () => ask({ call: 'catalogueState', input: null }),
    clearAccountLimits: (input) => ask({ call: 'clearAccountLimits', input }),
    testAccount: (input, onStep) => ask({ call: 'testAccount', input }, onStep),
    renewToken: (input) => ask({ call: 'renewToken', input }),
    testProxy: (input) => ask({ call: 'testProxy', input }),
    explainRoute: (input) =>
      ask({
        call: 'explainRoute',
        input: { ...input, usage: { ...input.usage, extraUnits: { ...input.usage.extraUnits } } },
      }),
  }
}

/** The lists of all workers that answer, joined; one that is gone has nothing to say, but somebody must. */
async function askWorkers<T>(socketPath: string, call: LiveCall): Promise<readonly T[]> {
  const answers = await Promise.allSettled(
    workerSockets(socketPath).map((worker) => askGateway<readonly T[]>(worker, call)),
  )
  const heard = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  const [first] = answers
  if (heard.length === 0) throw first?.status === 'rejected' ? first.reason : unavailable()
  return heard.flat()
}

function unavailable(cause?: unknown): AppError {
  return new AppError({
    status: 503,
    code: 'LIVE_UNAVAILABLE',
    message: 'The gateway process does not answer, so its live state cannot be shown',
    cause,
  })
}

function askGateway<T>(
  socketPath: string,
  call: LiveCall,
  onStep: (step: AccountTestStep) => void = () => {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(unavailable(error))
    const request = httpRequest(
      { socketPath, method: 'POST', path: '/', timeout: CALL_TIMEOUT_MS },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
          const lines = text.split('\n')
          text = lines.pop() ?? ''
          for (const line of lines) onStep(readStep(line))
        })
        response.once('error', fail)
        response.once('end', () => {
          try {
            resolve(readAnswer<T>(text))
          } catch (error) {
            reject(error instanceof SyntaxError ? unavailable(error) : error)
          }
        })
      },
    )
    request.once('timeout', () => request.destroy(new Error('timed out')))
    request.once('error', fail)
    request.end(JSON.stringify(call))
  })
}

/** The cast is sound for the same reason as below. */
function readStep(line: string): AccountTestStep {
  return (JSON.parse(line) as { readonly step: AccountTestStep }).step
}

type Answer<T> = { readonly data: T } | { readonly error: { status: number; code: string; message: string } }

/** The cast is sound: both ends are this code, and the socket is ours alone. */
function readAnswer<T>(text: string): T {
  const answer = JSON.parse(text) as Answer<T>
  if ('error' in answer) throw new AppError(answer.error)
  return answer.data
}

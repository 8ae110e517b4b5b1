import { request as httpRequest } from 'node:http'
import { AppError } from '@/lib/core'
import type { LivePort } from '@/lib/core'
import type { LiveCall } from './live-calls'

/** Longer than the slowest account test. */
const CALL_TIMEOUT_MS = 60_000

/** The live port of a gateway process, asked over its Unix socket. Without a socket every call says `LIVE_UNAVAILABLE`. */
export function connectLivePort(socketPath: string | undefined): LivePort {
  const ask = <T>(call: LiveCall): Promise<T> =>
    socketPath === undefined ? Promise.reject(unavailable()) : askGateway<T>(socketPath, call)
  return {
    accountStates: (accountIds) => ask({ call: 'accountStates', input: [...accountIds] }),
    gatewayState: () => ask({ call: 'gatewayState', input: null }),
    catalogueState: () => ask({ call: 'catalogueState', input: null }),
    clearAccountLimits: (input) => ask({ call: 'clearAccountLimits', input }),
    testAccount: (input) => ask({ call: 'testAccount', input }),
    renewToken: (input) => ask({ call: 'renewToken', input }),
    testProxy: (input) => ask({ call: 'testProxy', input }),
    explainRoute: (input) =>
      ask({
        call: 'explainRoute',
        input: { ...input, usage: { ...input.usage, extraUnits: { ...input.usage.extraUnits } } },
      }),
  }
}

function unavailable(cause?: unknown): AppError {
  return new AppError({
    status: 503,
    code: 'LIVE_UNAVAILABLE',
    message: 'The gateway process does not answer, so its live state cannot be shown',
    cause,
  })
}

function askGateway<T>(socketPath: string, call: LiveCall): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(unavailable(error))
    const request = httpRequest(
      { socketPath, method: 'POST', path: '/', timeout: CALL_TIMEOUT_MS },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', fail)
        response.once('end', () => {
          try {
            resolve(readAnswer<T>(Buffer.concat(chunks).toString('utf8')))
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

type Answer<T> = { readonly data: T } | { readonly error: { status: number; code: string; message: string } }

/** The cast is sound: both ends are this code, and the socket is ours alone. */
function readAnswer<T>(text: string): T {
  const answer = JSON.parse(text) as Answer<T>
  if ('error' in answer) throw new AppError(answer.error)
  return answer.data
}

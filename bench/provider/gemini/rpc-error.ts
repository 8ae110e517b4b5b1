import type { ServerResponse } from 'node:http'
import type { Scenario } from '../scenario'

/** Source: https://ai.google.dev/gemini-api/docs/troubleshooting */
const STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

/** An error object as Google sends it. */
export function googleError(code: number, message: string, details?: readonly object[]): string {
  const status = STATUSES[code] ?? 'UNKNOWN'
  return JSON.stringify(
    { error: { code, message, status, ...(details === undefined ? {} : { details }) } },
    null,
    2,
  )
}

/** Sends an error; `retry-after` of a scenario becomes Google's RetryInfo. */
export function sendGoogleError(response: ServerResponse, scenario: Scenario): void {
  const { status = 500, message = 'Simulated error', headers = {}, rawBody } = scenario
  const { 'retry-after': seconds, ...others } = headers
  const details =
    seconds === undefined
      ? undefined
      : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${seconds}s` }]
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...others })
  response.end(rawBody ?? googleError(status, message, details))
}

import type { ApiArguments, ApiCall, ApiData, ApiInput } from './api-calls'
import { addressOf, type AddressParts } from './api-url'

/** A refused call: reason code, the server's sentence, refused fields by path, further facts. */
export type ApiFailure = {
  readonly ok: false
  readonly status: number
  readonly reason: string
  readonly message: string
  readonly fields: Readonly<Record<string, string>>
  /** Reason code of each refused field. */
  readonly reasons: Readonly<Record<string, string>>
  readonly metadata: Readonly<Record<string, unknown>>
}

export type ApiResult<Data = unknown> =
  | {
      readonly ok: true
      readonly data: Data
      /** The server's time when it answered, whole seconds in milliseconds; left out where it does not say. */
      readonly answeredAtMs?: number
    }
  | ApiFailure

type Parts = AddressParts & { readonly body?: unknown; readonly once?: string | undefined }

/**
 * Calls the JSON API of the portal by `METHOD /path`: what goes in and what comes back have the types of its contract.
 * It never throws: no answer at all is the reason `UNREACHABLE`.
 */
export async function callApi<Call extends ApiCall>(
  call: Call,
  ...[input]: ApiArguments<ApiInput<Call>>
): Promise<ApiResult<ApiData<Call>>> {
  const { body, once, ...address } = partsOf(input)
  const [method = 'GET'] = call.split(' ')
  const sent = body === undefined && method === 'POST' ? {} : body
  try {
    const response = await fetch(addressOf(call, address), {
      method,
      headers: {
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...(once === undefined ? {} : { 'idempotency-key': once }),
      },
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    })
    const answer: unknown = await response.json()
    return response.ok
      ? { ok: true, data: dataOf<Call>(record(answer)['data']), ...answeredAt(response) }
      : readFailure(response.status, answer)
  } catch {
    return readFailure(0, { reason: 'UNREACHABLE' })
  }
}

/** The input of any call is made of these parts: its own type only says which of them it needs. */
function partsOf(input: object = {}): Parts {
  return input
}

/** The server is of the same build: what it answers is what the contract says. */
function dataOf<Call extends ApiCall>(data: unknown): ApiData<Call> {
  return data as ApiData<Call>
}

function answeredAt({ headers }: Response): { readonly answeredAtMs?: number } {
  const answeredAtMs = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(answeredAtMs) ? {} : { answeredAtMs }
}

/** The fields of an object; none of anything else. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

/** What a refusal in the envelope says. */
export function readFailure(status: number, answer: unknown): ApiFailure {
  const { reason, message, metadata } = record(answer)
  const facts = record(metadata)
  return {
    ok: false,
    status,
    reason: text(reason) || 'INTERNAL',
    message: text(message),
    fields: texts(facts['fields']),
    reasons: texts(facts['reasons']),
    metadata: facts,
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function texts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record(value)).map(([name, entry]) => [name, text(entry)]))
}

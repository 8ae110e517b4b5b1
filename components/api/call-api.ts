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

export type ApiResult = { readonly ok: true; readonly data: unknown } | ApiFailure

/** Calls the JSON API of the portal; never throws: no answer at all is the reason `UNREACHABLE`. */
export async function callApi(method: string, url: string, body?: unknown): Promise<ApiResult> {
  return send({ method, url, body, headers: {} })
}

/** A POST that happens once however often it is sent with the same key. */
export async function postOnce(url: string, key: string, body: unknown): Promise<ApiResult> {
  return send({ method: 'POST', url, body, headers: { 'idempotency-key': key } })
}

type Sending = {
  readonly method: string
  readonly url: string
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

async function send({ method, url, body, headers }: Sending): Promise<ApiResult> {
  try {
    const response = await fetch(url, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer: unknown = await response.json()
    return response.ok ? { ok: true, data: record(answer)['data'] } : failure(response.status, answer)
  } catch {
    return failure(0, { reason: 'UNREACHABLE' })
  }
}

/** The fields of an object; none of anything else. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

function failure(status: number, answer: unknown): ApiFailure {
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

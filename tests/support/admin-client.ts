import { assertDocumented } from './documented-answer'
import { ADMIN_API_KEY } from './start-switchyard'

/** The envelope of a JSON API answer with its HTTP status. */
export type ApiAnswer = {
  readonly httpStatus: number
  readonly code: number
  readonly message: string
  readonly reason?: string
  readonly metadata?: { readonly fields?: Record<string, string> }
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly data: any
}

/** Calls the admin API as a provisioning tool would; an answer that the API document does not say is a failed test. */
export type AdminClient = {
  call(method: string, path: string, body?: unknown): Promise<ApiAnswer>
  /** Like `call`, but an answer that is no success is a failed test. */
  must(method: string, path: string, body?: unknown): Promise<ApiAnswer['data']>
}

export function adminClient(baseUrl: string, adminKey: string = ADMIN_API_KEY): AdminClient {
  const call = async (method: string, path: string, body?: unknown): Promise<ApiAnswer> => {
    const response = await fetch(`${baseUrl}/api/v1/admin${path}`, {
      method,
      headers: { 'x-api-key': adminKey, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    await assertDocumented({ method, path: `/admin${path.split('?')[0] ?? ''}`, response })
    const answer = (await response.json()) as Omit<ApiAnswer, 'httpStatus'>
    return { ...answer, httpStatus: response.status }
  }
  return {
    call,
    async must(method, path, body) {
      const answer = await call(method, path, body)
      if (answer.code !== 0)
        throw new Error(`${method} ${path}: ${answer.httpStatus} ${JSON.stringify(answer)}`)
      return answer.data
    },
  }
}

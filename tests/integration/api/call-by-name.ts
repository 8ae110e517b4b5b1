import { expect } from 'vitest'
import { findEndpoints } from './find-endpoints'
import { send, withKey, type Call } from './route-calls'

/** Calls by `METHOD /path/{id}`, admin routes with the admin key. */
export type NamedCalls = {
  /** Answers `data`, or the text of what is no JSON; an answer that is no success is a failed test. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  call(name: string, input?: Omit<Call, 'method'>): Promise<any>
  /** The names that were answered. */
  readonly answered: ReadonlySet<string>
}

/** `own` are the headers of the user whose calls are those below `/user`. */
export async function openNamedCalls(own: Record<string, string>): Promise<NamedCalls> {
  const endpoints = new Map((await findEndpoints()).map((endpoint) => [endpoint.name, endpoint]))
  const answered = new Set<string>()
  const headersOf = (path: string): Record<string, string> => {
    if (path.startsWith('/user/')) return own
    return path.startsWith('/admin/') ? withKey() : {}
  }
  return {
    answered,
    async call(name, input = {}) {
      const [method = '', path = ''] = name.split(' ')
      const endpoint = endpoints.get(`${method} ${path.replaceAll(/\{(\w+)\}/g, '[$1]')}`)
      if (endpoint === undefined) throw new Error(`no route of ${name}`)
      const response = await send(endpoint.route, { method, headers: headersOf(path), ...input })
      const text = await response.text()
      expect(response.status, `${name}: ${text}`).toBeLessThan(300)
      answered.add(name)
      const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
      return isJson ? JSON.parse(text).data : text
    },
  }
}

/** The parameters of a path. */
export function at(id: unknown, more: Record<string, string> = {}): Pick<Call, 'params'> {
  return { params: { id: String(id), ...more } }
}

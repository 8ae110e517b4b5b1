import { request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** `Allow` where Next.js could not be asked. */
const UNKNOWN = ''

/**
 * Lets a bare 405, which is what Next.js says to a method that a route does not have, become the API's own refusal with the methods
 * that it has. Next.js alone knows them: they are its answer to OPTIONS.
 */
export function explainWrongMethod(server: Server, request: IncomingMessage, response: ServerResponse): void {
  const { writeHead, end } = response
  const isBare = (status: number): boolean => status === 405 && !response.hasHeader('content-type')
  response.writeHead = function begin(...given: unknown[]) {
    return isBare(Number(given[0])) ? response : Reflect.apply(writeHead, response, given)
  } as ServerResponse['writeHead']
  response.end = function finish(...given: unknown[]) {
    if (response.headersSent || !isBare(response.statusCode)) return Reflect.apply(end, response, given)
    Object.assign(response, { writeHead, end })
    void methodsOf(server, request).then((allow) => refuseMethod(request.method ?? '', response, allow))
    return response
  } as ServerResponse['end']
}

/** 405 `METHOD_NOT_ALLOWED` in the envelope of the API. */
export function refuseMethod(method: string, response: ServerResponse, allow: string): void {
  const refusal = {
    code: 405,
    message: `The method ${method} is not known here.`,
    reason: 'METHOD_NOT_ALLOWED',
    metadata: {},
  }
  response.writeHead(405, { allow, 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(refusal))
}

function methodsOf(server: Server, { url = '/' }: IncomingMessage): Promise<string> {
  const address = server.address()
  if (address === null) return Promise.resolve(UNKNOWN)
  const to = typeof address === 'string' ? { socketPath: address } : { port: address.port }
  return new Promise((resolve) => {
    ask({ ...to, method: 'OPTIONS', path: url, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.headers.allow ?? UNKNOWN)
    })
      .once('error', () => resolve(UNKNOWN))
      .end()
  })
}

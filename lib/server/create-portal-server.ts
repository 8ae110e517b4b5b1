import { createServer, type RequestListener, type Server } from 'node:http'
import { PATH_HEADER } from './auth/path-header'
import { explainWrongMethod, refuseMethod } from './explain-wrong-method'
import { MAX_HEADER_BYTES } from './max-header-bytes'

/** Longer than the gateway keeps its connections, so that it never meets one that is just being closed. */
const KEEP_ALIVE_MS = 120_000
/** What the gateway let in has headers of its own by now. */
const MAX_PASSED_ON_BYTES = 2 * MAX_HEADER_BYTES
/** All that pages and calls of the API are asked with. Of another Next.js makes a failure, or a page. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** The HTTP server behind the gateway: every request, with its path in a header that layouts can see. */
export function createPortalServer(handle: RequestListener): Server {
  const options = { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: MAX_PASSED_ON_BYTES }
  const server = createServer(options, (request, response) => {
    const { method = 'GET', url = '/' } = request
    if (!METHODS.includes(method)) return refuseMethod(method, response, METHODS.join(', '))
    // It asks with OPTIONS, whose answer stands as it is.
    if (url.startsWith('/api/v1/') && method !== 'OPTIONS') explainWrongMethod(server, request, response)
    request.headers[PATH_HEADER] = url
    handle(request, response)
  })
  return server
}

/**
 * server/api: the wrapper of every JSON route — authentication, body, context, envelope, idempotency, one log line.
 * A route file names a verb and nothing else; no route renders an error itself.
 */
export { created, type RouteAnswer } from './route-answer'
export { jsonRoute, type JsonRoute, type RouteCall } from './json-route'
export { csvResponse } from './csv-response'
export { sseResponse } from './sse-response'
export { unknownRoute } from './unknown-route'

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { matchEndpoint } from '@/lib/gateway'
import type { BodySource, Gateway } from '@/lib/gateway'
import type { ClientAddressReader } from './client-address'
import { inTurn } from './in-turn'
import { nodeRequest, pathOf } from './node-request'
import { NodeSink } from './node-sink'
import { hasTwoHosts, toOriginForm } from './request-target'

type Door = {
  readonly gateway: Gateway
  readonly addressOf: ClientAddressReader
  /** Takes every request that is not the gateway's. */
  readonly otherwise: RequestListener
}

/** Door 1: the corridor behind node:http; also for requests that ask first whether their body is wanted (`checkContinue`). */
export function mountNode({ gateway, addressOf, otherwise }: Door): RequestListener {
  return inTurn((request, response) => {
    if (hasTwoHosts(request)) return refuseHosts(response)
    const url = toOriginForm(request)
    if (url === '*') return answerServerWide(request, response)
    const match = matchEndpoint(request.method ?? 'GET', pathOf(url))
    if (match === null) {
      askForBody(request, response)
      return otherwise(request, response)
    }
    void gateway.handle({
      match,
      request: nodeRequest(request, { url, body: nodeBody(request, response), addressOf }),
      sink: new NodeSink(request, response),
    })
  })
}

function refuseHosts(response: ServerResponse): void {
  response.writeHead(400, { connection: 'close', 'content-length': '0' }).end()
}

/**
 * `OPTIONS *` asks about the server as a whole; no other method has this target.
 * **Source:** https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7
 */
function answerServerWide({ method }: IncomingMessage, response: ServerResponse): void {
  if (method === 'OPTIONS') response.writeHead(204).end()
  else response.writeHead(400, { 'content-length': '0' }).end()
}

/** Tells a client that waits to hear whether its body is wanted that it is; answered without that word, it sends none. */
function askForBody({ headers, httpVersion }: IncomingMessage, response: ServerResponse): void {
  const { expect } = headers
  if (expect !== undefined && httpVersion === '1.1' && CONTINUE.test(expect)) response.writeContinue()
}

const CONTINUE = /(?:^|\W)100-continue(?:$|\W)/i

function nodeBody(request: IncomingMessage, response: ServerResponse): BodySource {
  const length = request.headers['content-length']
  return {
    declaredLength: length === undefined ? null : Number(length),
    consume(reader) {
      // It may have broken while nobody listened, and would not say so again.
      if (request.destroyed) return reader.onError()
      askForBody(request, response)
      let isOver = false
      const finish = (tell: () => void): void => {
        if (isOver) return
        isOver = true
        tell()
      }
      request.on('data', (chunk: Buffer) => {
        if (!isOver && !reader.onChunk(chunk)) {
          isOver = true
          request.pause()
        }
      })
      request.once('end', () => finish(() => reader.onEnd()))
      request.once('error', () => finish(() => reader.onError()))
      request.once('close', () => finish(() => reader.onError()))
    },
  }
}

import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

type Value = {
  readonly stringValue?: string
  readonly intValue?: number | string
  readonly doubleValue?: number
  readonly boolValue?: boolean
  readonly arrayValue?: { readonly values: readonly Value[] }
}
type Attributes = readonly { readonly key: string; readonly value: Value }[]
type WireSpan = {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: Attributes
  readonly events?: readonly { readonly name: string; readonly timeUnixNano: string }[]
  readonly status: { readonly code?: number }
}
type Export = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Attributes }
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[]
  }[]
}

/** A span as it came over the wire, its attributes and those of its resource as plain values. */
export type CollectedSpan = Omit<WireSpan, 'attributes'> & {
  readonly facts: Readonly<Record<string, unknown>>
  readonly resource: Readonly<Record<string, unknown>>
}

/** A request to export, as it came. */
export type CollectedExport = {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** An OTLP/HTTP receiver on loopback. */
export type TraceCollector = {
  readonly url: string
  readonly exports: readonly CollectedExport[]
  /** Those that came as JSON. */
  spans(): readonly CollectedSpan[]
  /** From now on exports are refused with 400, or taken again. */
  refuse(isRefusing: boolean): void
  close(): Promise<void>
}

export async function startTraceCollector(): Promise<TraceCollector> {
  const exports: CollectedExport[] = []
  let isRefusing = false
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      response.writeHead(isRefusing ? 400 : 200, { 'content-type': 'application/json' }).end('{}')
      if (!isRefusing) exports.push({ path: request.url ?? '', headers: request.headers, body })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the collector has no address')
  return {
    url: `http://127.0.0.1:${address.port}`,
    exports,
    spans: () => exports.filter(isJson).flatMap(({ body }) => spansOf(JSON.parse(body.toString('utf8')))),
    refuse(refusing) {
      isRefusing = refusing
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const isJson = ({ headers }: CollectedExport): boolean => headers['content-type'] === 'application/json'

function spansOf({ resourceSpans }: Export): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ attributes, ...span }) => ({
        ...span,
        facts: plain(attributes),
        resource: plain(resource.attributes),
      })),
    ),
  )
}

function plain(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]))
}

function plainValue({ stringValue, intValue, doubleValue, boolValue, arrayValue }: Value): unknown {
  if (arrayValue !== undefined) return arrayValue.values.map(plainValue)
  return stringValue ?? (intValue === undefined ? undefined : Number(intValue)) ?? doubleValue ?? boolValue
}

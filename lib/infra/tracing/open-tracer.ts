import type * as OpenTelemetry from '@opentelemetry/api'
import type { Context, Span, Tracer as SpanMaker } from '@opentelemetry/api'
import type { SpanExporter } from '@opentelemetry/sdk-trace-base'
import { isTracingOff, type Env } from '../env'
import type { Logger } from '../logger'
import { toldExporter } from './told-exporter'
import type { SpanFacts, Trace, TraceBeginning, TraceStep, Tracer } from './tracer'

/** So long the end of a process waits for whoever collects its traces. */
const LAST_WORDS_MS = 5_000

export type TracerOptions = {
  readonly env: Pick<Env, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_EXPORTER_OTLP_PROTOCOL' | 'OTEL_SDK_DISABLED'>
  readonly logger: Pick<Logger, 'warn' | 'info'>
  readonly lastWordsMs?: number
}

/**
 * Opens the way of traces to `OTEL_EXPORTER_OTLP_ENDPOINT`; `null` = it is not set or `OTEL_SDK_DISABLED` is, and nothing was loaded. Spans wait in a
 * bounded queue and are dropped where it is full. The libraries read their other `OTEL_*` variables themselves.
 * **Source:** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export async function openTracer({
  env,
  logger,
  lastWordsMs = LAST_WORDS_MS,
}: TracerOptions): Promise<Tracer | null> {
  if (env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined || isTracingOff(env)) return null
  const [api, { W3CTraceContextPropagator }, sdk, resource, exporter] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    import('@opentelemetry/sdk-trace-base'),
    ownResource(),
    openExporter(env.OTEL_EXPORTER_OTLP_PROTOCOL),
  ])
  const provider = new sdk.BasicTracerProvider({
    resource,
    spanProcessors: [new sdk.BatchSpanProcessor(toldExporter(exporter, logger))],
  })
  const spans = provider.getTracer('switchyard')
  const propagator = new W3CTraceContextPropagator()
  const getter = {
    keys: (headers: TraceBeginning['headers']) => Object.keys(headers),
    get: (headers: TraceBeginning['headers'], name: string) => mutable(headers[name]),
  }
  return {
    begin({ name, startMs, facts, headers }) {
      const parent = propagator.extract(api.ROOT_CONTEXT, headers, getter)
      const options = { kind: api.SpanKind.SERVER, startTime: timeOf(startMs), attributes: known(facts) }
      const span = spans.startSpan(name, options, parent)
      return span.isRecording() ? openTrace(api, { spans, span, parent }) : null
    },
    close: () => within(lastWordsMs, provider.shutdown()),
  }
}

type OpenSpan = { readonly spans: SpanMaker; readonly span: Span; readonly parent: Context }

function openTrace(api: typeof OpenTelemetry, { spans, span, parent }: OpenSpan): Trace {
  const inside = api.trace.setSpan(parent, span)
  const finish = (one: Span, { endMs, isFailed }: Pick<TraceStep, 'endMs' | 'isFailed'>): void => {
    if (isFailed) one.setStatus({ code: api.SpanStatusCode.ERROR })
    one.end(timeOf(endMs))
  }
  return {
    step(step) {
      const kind = step.kind === 'client' ? api.SpanKind.CLIENT : api.SpanKind.INTERNAL
      const options = { kind, startTime: timeOf(step.startMs), attributes: known(step.facts) }
      const child = spans.startSpan(step.name, options, inside)
      for (const { name, atMs } of step.moments) child.addEvent(name, {}, timeOf(atMs))
      finish(child, step)
    },
    end(end) {
      span.setAttributes(known(end.facts))
      finish(span, end)
    },
  }
}

/** What names this process: `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` win over our own words. */
async function ownResource() {
  const resources = await import('@opentelemetry/resources')
  const own = resources.resourceFromAttributes({ 'service.name': 'switchyard', 'process.pid': process.pid })
  const { envDetector, serviceInstanceIdDetector } = resources
  const given = resources.detectResources({ detectors: [serviceInstanceIdDetector, envDetector] })
  return resources.defaultResource().merge(own).merge(given)
}

async function openExporter(protocol: Env['OTEL_EXPORTER_OTLP_PROTOCOL']): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto')
  return new OTLPTraceExporter()
}

/** Seconds and nanoseconds: a bare number may be taken for one of another clock. */
function timeOf(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1000)
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)]
}

function known(facts: SpanFacts): Record<string, string | number | boolean | string[]> {
  const entries = Object.entries(facts)
  return Object.fromEntries(entries.filter((entry): entry is KnownFact => isKnown(entry[1])))
}

type KnownFact = [name: string, value: string | number | boolean | string[]]

function isKnown(value: SpanFacts[string]): boolean {
  return value !== null && value !== undefined
}

function mutable(value: string | readonly string[] | undefined): string | string[] | undefined {
  return typeof value === 'string' || value === undefined ? value : [...value]
}

/** Resolves with the work or without it; what went wrong was told. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work.catch(() => undefined), late])
  clearTimeout(timer)
}

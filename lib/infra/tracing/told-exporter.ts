import type { SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { Logger } from '../logger'

/** An exporter whose log tells when traces begin to get lost, and when they arrive again; not of each that is. */
export function toldExporter(exporter: SpanExporter, logger: Pick<Logger, 'warn' | 'info'>): SpanExporter {
  let isAway = false
  return {
    export(spans, onResult) {
      exporter.export(spans, (result) => {
        // Absent where all is well.
        const error = result.error ?? null
        if (error !== null && !isAway)
          logger.warn(
            { error: error.message },
            'traces are lost: nobody takes them at OTEL_EXPORTER_OTLP_ENDPOINT',
          )
        if (error === null && isAway) logger.info({}, 'traces are taken again')
        isAway = error !== null
        onResult(result)
      })
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  }
}

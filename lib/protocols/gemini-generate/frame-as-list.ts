import type { ErrorToRender, StreamObserver } from '../protocol'
import { createSseReader } from '../sse/sse-reader'
import type { SseEvent } from '../sse/sse-reader'
import { wrapObserver } from '../wrap-observer'
import { errorText } from './render-error'

/** The error shown where the upstream's own cannot be an element. */
const BROKEN_OFF = { status: 502, type: 'upstream_error', code: null, param: null, requestId: '' }

/**
 * Shows a stream of events as the JSON list that a client gets who did not ask for `alt=sse`: each event's data is an
 * element. The terminal event closes the list, or the stream's end where more may come; so does an error.
 * **Source:** https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
export function frameAsList(events: StreamObserver): StreamObserver {
  const reader = createSseReader()
  let isFirst = true
  let isClosed = false
  let showsError = false

  function element(data: string): string {
    const text = `${isFirst ? '[' : ',\r\n'}${data}`
    isFirst = false
    return text
  }

  function elements(shown: readonly SseEvent[]): string {
    showsError = events.streamError() !== null && shown.some(({ data }) => data.includes('"error"'))
    return shown.map(({ data }) => element(data)).join('')
  }

  function close(): string {
    isClosed = true
    const last = reader.finish()
    const rest = last === null ? '' : elements([last])
    const error = events.streamError()
    const told = error === null || showsError ? '' : element(errorText({ ...BROKEN_OFF, ...error }))
    return `${rest}${told}${isFirst ? '[' : ''}]`
  }

  function show(bytes: Buffer | null, isLast: boolean): Buffer | null {
    if (isClosed) return null
    const text = bytes === null ? '' : elements(reader.push(bytes))
    const shown = isLast ? text + close() : text
    return shown === '' ? null : Buffer.from(shown)
  }

  return wrapObserver(events, {
    push(chunk) {
      const { forward, terminal } = events.push(chunk)
      const isLast = terminal && events.goesOn === undefined
      return { forward: show(forward, isLast || events.streamError() !== null), terminal }
    },
    flush() {
      const rest = events.flush()
      return show(rest, events.sawTerminal() || events.streamError() !== null)
    },
    renderError: (error: ErrorToRender) => (isClosed ? null : Buffer.from(`${element(errorText(error))}]`)),
  })
}

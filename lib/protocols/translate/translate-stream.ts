import type { TokenUsage } from '@/lib/core'
import { answerError } from '../neutral'
import type { AnswerDecoder, AnswerEncoder, AnswerEvent } from '../neutral'
import type { ErrorToRender, StreamObserver } from '../protocol'
import { createSseReader } from '../sse/sse-reader'
import type { SseEvent } from '../sse/sse-reader'

/** What a translated stream is made of. */
export type StreamTranslation = {
  /** Watches the upstream's bytes in the upstream's own protocol: usage, model, content. */
  readonly inner: StreamObserver
  readonly decoder: AnswerDecoder
  readonly encoder: AnswerEncoder
  /** Completes a usage report with what the upstream's wire leaves out. */
  readonly complete: (usage: TokenUsage) => TokenUsage
}

/**
 * Shows an upstream's stream in another protocol. The facts for the row come from the upstream's side; the client's
 * bytes come from neutral events, its terminal event from their `end`.
 */
export function translateStream({ inner, decoder, encoder, complete }: StreamTranslation): StreamObserver {
  const reader = createSseReader()
  let hasEnded = false
  let error: { readonly type: string; readonly message: string } | null = null

  function encode(events: readonly AnswerEvent[]): string {
    let text = ''
    for (const event of events) {
      if (hasEnded || error !== null) break
      text += encoder.push(event)
      if (event.type === 'end') hasEnded = true
      if (event.type === 'error') error = event.error
    }
    return text
  }

  function read(events: readonly SseEvent[]): string {
    let text = ''
    for (const event of events) text += encode(decoder.push(event))
    return text
  }

  return {
    ...inner,
    push(chunk) {
      const wasEnded = hasEnded
      inner.push(chunk)
      const text = read(reader.push(chunk))
      return { forward: text === '' ? null : Buffer.from(text), terminal: hasEnded && !wasEnded }
    },
    flush() {
      inner.flush()
      const last = reader.finish()
      const text = (last === null ? '' : read([last])) + encode(decoder.finish())
      return text === '' ? null : Buffer.from(text)
    },
    usage: () => complete(inner.usage()),
    answerId: () => null,
    sawTerminal: () => hasEnded,
    streamError: () => error ?? inner.streamError(),
    renderError: ({ status, type, code, message }: ErrorToRender) => {
      const text = encode([{ type: 'error', error: answerError({ status, type, code, message }) }])
      return text === '' ? null : Buffer.from(text)
    },
  }
}

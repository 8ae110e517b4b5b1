import type { TokenUsage } from '@/lib/core'
import { answerError } from '../neutral'
import type { ErrorToRender, StreamObserver } from '../protocol'
import { createChunkTranslator } from './chunk-translator'
import type { StreamCodecs } from './chunk-translator'

/** What a translated stream is made of. */
export type StreamTranslation = StreamCodecs & {
  /** Completes a usage report with what the upstream's wire leaves out. */
  readonly complete: (usage: TokenUsage) => TokenUsage
}

/**
 * Shows an upstream's stream in another protocol. The facts for the row come from the upstream's side; the client's
 * bytes come from neutral events, its terminal event from their `end`.
 */
export function translateStream(translation: StreamTranslation): StreamObserver {
  const { inner, complete } = translation
  const translator = createChunkTranslator(translation)
  const { settle } = translator
  const { goesOn } = inner
  let hasFlushed = false

  /** Where more may come, the upstream's word counts until the client is told by its end. */
  const sawTerminal = (): boolean =>
    translator.hasEnded() || (goesOn !== undefined && !hasFlushed && inner.sawTerminal())

  const shown: StreamObserver = {
    push(chunk) {
      const wasTerminal = sawTerminal()
      const forward = translator.push(chunk)
      const terminal = sawTerminal() && !wasTerminal
      return { forward, terminal, tellsNoError: !translator.mayTellError() }
    },
    flush() {
      hasFlushed = true
      return bytesOf(translator.finish())
    },
    usage() {
      settle()
      return complete(inner.usage())
    },
    usageState: () => inner.usageState(),
    responseModel: () => inner.responseModel(),
    answerId: () => null,
    sawContent: () => inner.sawContent(),
    sawTerminal,
    streamError: () => translator.error() ?? inner.streamError(),
    outputCharacters: () => inner.outputCharacters() + translator.unseenCharacters(),
    renderError({ status, type, code, message }: ErrorToRender) {
      settle()
      const error = answerError({ status, type, code, message })
      return bytesOf(translator.encode([{ type: 'error', error }]))
    },
  }
  return goesOn === undefined ? shown : { ...shown, goesOn: () => goesOn.call(inner), endsByFlush: true }
}

function bytesOf(text: string): Buffer | null {
  return text === '' ? null : Buffer.from(text)
}

import type { ChunkReader, StreamObserver } from './protocol'

/** What a wrapper says itself. */
export type OwnWords = ChunkReader & Partial<StreamObserver>

/**
 * An observer that reads and shows chunks in its own way and says what `inner` says of the stream. Each method is asked of
 * `inner` itself, which may be of a class; what is absent there stays absent.
 */
export function wrapObserver(inner: StreamObserver, own: OwnWords): StreamObserver {
  return {
    usage: () => inner.usage(),
    usageState: () => inner.usageState(),
    responseModel: () => inner.responseModel(),
    sawContent: () => inner.sawContent(),
    sawTerminal: () => inner.sawTerminal(),
    streamError: () => inner.streamError(),
    outputCharacters: () => inner.outputCharacters(),
    ...optionalOf(inner),
    ...own,
  }
}

type Optional = Pick<StreamObserver, 'answerId' | 'containerId' | 'goesOn' | 'renderError' | 'endsByFlush'>

function optionalOf(inner: StreamObserver): Optional {
  const { answerId, containerId, goesOn, renderError, endsByFlush } = inner
  return {
    ...(answerId === undefined ? {} : { answerId: () => answerId.call(inner) }),
    ...(containerId === undefined ? {} : { containerId: () => containerId.call(inner) }),
    ...(goesOn === undefined ? {} : { goesOn: () => goesOn.call(inner) }),
    ...(renderError === undefined ? {} : { renderError: (error) => renderError.call(inner, error) }),
    ...(endsByFlush === undefined ? {} : { endsByFlush }),
  }
}

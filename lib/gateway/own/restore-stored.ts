import { acceptAnyFraming } from '@/lib/protocols'
import type { ModelNames, Protocol } from '@/lib/protocols'
import type { UpstreamResponse } from '@/lib/upstream'
import { isEventStream } from '../wire/is-event-stream'

/** Larger answers pass without being held, under the upstream's name. */
const MAX_HELD_BYTES = 16 * 1024 * 1024

/** What a stored answer's bytes turn into on their way to the client; `null` = nothing yet, or nothing left. */
export type StoredView = {
  push(chunk: Buffer): Buffer | null
  flush(): Buffer | null
}

const AS_IT_COMES: StoredView = { push: (chunk) => chunk, flush: () => null }

/** Shows a stored answer under the name of the model that its client asked for; without names every byte as it comes. */
export function viewOfStored(
  protocol: Protocol,
  headers: UpstreamResponse['headers'],
  names: ModelNames | null,
): StoredView {
  if (names === null) return AS_IT_COMES
  if (!isEventStream(headers)) return wholeView(protocol, names)
  const lines = acceptAnyFraming(protocol.observeStream(names))
  return { push: (chunk) => lines.push(chunk).forward, flush: () => lines.flush() }
}

function wholeView(protocol: Protocol, names: ModelNames): StoredView {
  let held: Buffer[] | null = []
  let bytes = 0
  return {
    push(chunk) {
      if (held === null) return chunk
      held.push(chunk)
      bytes += chunk.length
      if (bytes <= MAX_HELD_BYTES) return null
      const passed = Buffer.concat(held)
      held = null
      return passed
    },
    flush: () => (held === null ? null : protocol.readAnswer(Buffer.concat(held), names).body),
  }
}

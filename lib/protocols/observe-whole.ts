import { createFactsKeeper } from './json/create-facts-keeper'
import type { ReadAnswer, StreamObserver } from './protocol'

/**
 * Watches an answer in one piece that is too large to be held: its bytes pass as they come, the last of them once the answer
 * has been read. `read` gets the answer's facts, a JSON text of some MiB at most.
 */
export function observeWhole(read: (facts: Buffer) => ReadAnswer): StreamObserver {
  const keeper = createFactsKeeper()
  let held: Buffer | null = null
  let known: { readonly answer: ReadAnswer; readonly isWhole: boolean } | null = null
  const facts = (): { readonly answer: ReadAnswer; readonly isWhole: boolean } => {
    const text = keeper.text()
    known ??= { answer: read(text), isWhole: isJson(text) }
    return known
  }
  return {
    push(chunk) {
      keeper.push(chunk)
      known = null
      const forward = held
      held = chunk
      return { forward, terminal: false }
    },
    flush() {
      const rest = held
      held = null
      return rest
    },
    usage: () => facts().answer.usage,
    usageState() {
      const { usageState } = facts().answer
      return usageState === 'estimated' ? 'partial' : usageState
    },
    responseModel: () => facts().answer.responseModel,
    answerId: () => facts().answer.answerId ?? null,
    containerId: () => facts().answer.containerId ?? null,
    sawContent: () => true,
    sawTerminal: () => facts().isWhole,
    streamError: () => null,
    outputCharacters: () => keeper.writtenBytes(),
    // There is no telling inside a JSON text: it ends in the middle.
    renderError: () => null,
  }
}

function isJson(text: Buffer): boolean {
  try {
    JSON.parse(text.toString('utf8'))
    return true
  } catch {
    return false
  }
}

import { createStringElider } from './json/create-string-elider'
import type { ReadAnswer, StreamObserver } from './protocol'

/** An answer with more facts than this is not one: to read them would hold up everybody else. */
const MAX_FACTS_BYTES = 8 * 1024 * 1024

/**
 * Watches an answer in one piece that is too large to be held: its bytes pass as they come, the last of them once the answer
 * has been read. `read` gets the answer without its long strings.
 */
export function observeWhole(read: (facts: Buffer) => ReadAnswer): StreamObserver {
  const elider = createStringElider()
  let held: Buffer | null = null
  let known: { readonly answer: ReadAnswer; readonly isWhole: boolean } | null = null
  const facts = (): { readonly answer: ReadAnswer; readonly isWhole: boolean } => {
    const text = elider.text()
    known ??= { answer: read(text), isWhole: isJson(text) }
    return known
  }
  return {
    push(chunk) {
      if (elider.keptBytes() <= MAX_FACTS_BYTES) elider.push(chunk)
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
    sawContent: () => true,
    sawTerminal: () => facts().isWhole,
    streamError: () => null,
    outputCharacters: () => elider.keptBytes(),
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

/** The arguments of a call as they come in. */
export type CallArguments = {
  readonly add: (piece: string) => void
  /** Whether they are a complete JSON object or list. */
  readonly areWhole: () => boolean
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
/** What brackets add to the depth, by their character code. */
const STEPS: ReadonlyMap<number, number> = new Map([
  [0x7b, 1],
  [0x5b, 1],
  [0x7d, -1],
  [0x5d, -1],
])

/** Makes the keeper of a call's arguments, which parses them only where their brackets are closed: twice at most. */
export function createCallArguments(): CallArguments {
  let pieces: string[] = []
  let verdict: 'open' | 'closed' | 'whole' | 'never' = 'open'
  let depth = 0
  let hasBegun = false
  let isInText = false
  let isEscaped = false

  function follow(code: number): void {
    if (isEscaped) isEscaped = false
    else if (code === QUOTE) isInText = !isInText
    else if (isInText) isEscaped = code === BACKSLASH
    else depth += STEPS.get(code) ?? 0
    hasBegun ||= depth > 0
  }

  return {
    add(piece) {
      if (verdict === 'never') return
      pieces.push(piece)
      if (piece.trim() === '' && !isInText) return
      for (let at = 0; at < piece.length; at += 1) follow(piece.charCodeAt(at))
      verdict = hasBegun && depth <= 0 && !isInText ? 'closed' : 'open'
    },
    areWhole() {
      if (verdict !== 'closed') return verdict === 'whole'
      verdict = isJson(pieces) ? 'whole' : 'never'
      // What is no JSON here becomes none by more text.
      if (verdict === 'never') pieces = []
      return verdict === 'whole'
    },
  }
}

function isJson(pieces: readonly string[]): boolean {
  try {
    JSON.parse(pieces.join(''))
    return true
  } catch {
    return false
  }
}

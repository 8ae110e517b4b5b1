const MAX_CHARACTERS = 65_536
const FIRST_LINE = /^\s*(?:\[\s*)?(?:\{\s*)?"error"\s*:/
const SSE_LINE = /^(?::|event:|id:|retry:)/

/** Collects an error object that stands in a stream as it is, without `data:`, over as many lines as it takes. */
export type RawErrorReader = {
  /** Takes a line that is no data; the object when the line completes it, else `null`. */
  push(line: Buffer): unknown
  /** An object has begun and is not complete. */
  isOpen(): boolean
}

/**
 * Makes a reader of the error object with which Google breaks a stream off: bare JSON between the events.
 * **Source:** `throwIfStreamErrorChunk` of `@google/genai`
 */
export function createRawErrorReader(): RawErrorReader {
  let text = ''

  return {
    isOpen: () => text !== '',
    push(line) {
      const words = line.toString('utf8')
      if (text === '') {
        if (!FIRST_LINE.test(words)) return null
        text = words.replace(FIRST_LINE, '{"error":')
      } else if (!SSE_LINE.test(words)) text += `\n${words}`
      const error = parseObject(text)
      if (error !== undefined || text.length > MAX_CHARACTERS) text = ''
      return error ?? null
    },
  }
}

/** `undefined` as long as the object is not complete; what closes a list around it does not count. */
function parseObject(text: string): unknown {
  const end = text.lastIndexOf('}') + 1
  if (end === 0 || !/^[\s\],]*$/.test(text.slice(end))) return undefined
  try {
    return JSON.parse(text.slice(0, end))
  } catch {
    return undefined
  }
}

/** A JSON value's place in an event. */
export type JsonPath = readonly (string | number)[]

/** What surrounds further text of one part in a stream: all of an event around the inside of the text's JSON string. */
export type TextFrame = {
  readonly before: string
  readonly after: string
  /** Of events that are counted: what stands before the number, and the number itself. `null` = they are not. */
  readonly numbered: { readonly before: string; readonly next: () => number } | null
}

const PROBE = 'switchyard-text'

/** The frame that a writer of text events puts around text; `null` where it writes none, or more than the text tells. */
export function frameAround(write: (text: string) => string): TextFrame | null {
  const written = write(PROBE)
  const at = written.indexOf(PROBE)
  if (at < 0 || at !== written.lastIndexOf(PROBE)) return null
  return { before: written.slice(0, at), after: written.slice(at + PROBE.length), numbered: null }
}

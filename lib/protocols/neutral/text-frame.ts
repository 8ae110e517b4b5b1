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
  const [before, after, ...more] = write(PROBE).split(PROBE)
  if (before === undefined || after === undefined || more.length > 0) return null
  return { before, after, numbered: null }
}

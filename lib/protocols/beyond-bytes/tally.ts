import { fieldOf } from '../json/read-span'

/** What a request may cost beyond its own bytes and the limit of its output; a bound may be too high, never too low. */
export type BeyondBytes = {
  /** Why nothing bounds it, in words for the client: what the provider does by itself as often as it likes; `null` = it is bounded. */
  readonly unbounded: string | null
  /** How often as much as a whole context is read that does not stand in the body, or stands there compressed. */
  readonly contexts: number
  readonly pictures: number
  /** Bytes of the body that are pictures and files: what is read of them is counted above. */
  readonly inlineBytes: number
  /** Tools of the client's that the provider describes to the model itself. */
  readonly knownTools: number
  /** The body foretells the answer: what of it does not come true is output, too. */
  readonly isForetold: boolean
}

export const NOTHING_BEYOND: BeyondBytes = {
  unbounded: null,
  contexts: 0,
  pictures: 0,
  inlineBytes: 0,
  knownTools: 0,
  isForetold: false,
}

/** Collects it while a request is walked through. */
export class Tally {
  /** What strings begin with that were left out, before how long they are. */
  private readonly mark: string
  unbounded: string | null = null
  pictures = 0
  inlineBytes = 0
  knownTools = 0
  isForetold = false
  /** Content is elsewhere, or compressed. */
  isUnseen = false
  /** What there is of the conversation is read once more. */
  isReadAgain = false

  constructor(mark: string) {
    this.mark = mark
  }

  /** The first one is told, e.g. `tools[2] (web_search)`. */
  refuse(what: string): void {
    this.unbounded ??= unboundedBy(what)
  }

  /** A field that asks for it wherever it says anything. */
  refuseField(body: unknown, name: string): void {
    if (isStated(fieldOf(body, name))) this.refuse(name)
  }

  /** A picture; `data` = its bytes as text where they stand in the body. */
  picture(data: unknown): void {
    this.pictures += 1
    this.inline(data)
  }

  /** A file, or whatever else is read as more than its bytes show. */
  file(data: unknown): void {
    this.isUnseen = true
    this.inline(data)
  }

  result(): BeyondBytes {
    const { unbounded, pictures, inlineBytes, knownTools, isForetold } = this
    const contexts = (this.isUnseen ? 1 : 0) + (this.isReadAgain ? 1 : 0)
    return { unbounded, contexts, pictures, inlineBytes, knownTools, isForetold }
  }

  private inline(data: unknown): void {
    if (typeof data !== 'string') return
    const { mark } = this
    this.inlineBytes += data.startsWith(mark) ? Number(data.slice(mark.length)) : data.length
  }
}

export function unboundedBy(what: string): string {
  return `${what} may do any amount of work at the provider`
}

/** Neither absent, nor null, false or an empty list. */
export function isStated(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false
  return !Array.isArray(value) || value.length > 0
}

const NO_ITEMS: readonly unknown[] = []

/** The elements of a list; anything else has none. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : NO_ITEMS
}

/** `type` of an object; empty = it has none. */
export function typeOf(value: unknown): string {
  const type = fieldOf(value, 'type')
  return typeof type === 'string' ? type : ''
}

import { RECORD_COLUMNS } from '../spool/serialize-record'

/*
 * The fields from `protocol` to `long_context` follow from the route and the price of a request: half the bytes of a record, and
 * the same for many of a batch. They go to the database once; a record has their number instead, and what all steps ask for.
 */
const FIRST = RECORD_COLUMNS.indexOf('protocol')
const END = RECORD_COLUMNS.indexOf('long_context') + 1
const COLUMNS: readonly string[] = RECORD_COLUMNS.slice(FIRST, END)
const [GROUP, CHANNEL] = [RECORD_COLUMNS.indexOf('group_id'), RECORD_COLUMNS.indexOf('channel_id')]
const KEPT: readonly string[] = ['requested_model', 'upstream_model']

/** Columns of a record that names its part. */
export const LINE_COLUMNS = [
  ...RECORD_COLUMNS.slice(0, FIRST),
  'part',
  ...KEPT,
  ...RECORD_COLUMNS.slice(END),
].join(', ')
/** Columns of a part. */
export const PART_COLUMNS = ['part', ...COLUMNS.filter((column) => !KEPT.includes(column))].join(', ')

const [COMMA, QUOTE, BACKSLASH] = [0x2c, 0x22, 0x5c] as const
/** Of one route few parts are compared, the last one found first; a part that is not among them is looked up by its text. */
const MOST_COMPARED = 6
/** With more parts, or routes, than this the book is begun anew. */
const MOST_KEPT = 1024

/** What a record has in common with others. */
type Part = {
  readonly bytes: Buffer
  /** What stands for it in a record. */
  readonly name: Buffer
  readonly line: Buffer
  /** The last batch that has it. */
  batch: number
}

/** The parts that were met, of which a batch sends its own. */
export class PricedParts {
  private readonly ofRoute = new Map<number, Part[]>()
  private readonly ofText = new Map<string, Part>()
  private lines: Buffer[] = []
  private batch = 0

  /** Forgets which parts were named. */
  beginBatch(): void {
    this.batch += 1
    this.lines = []
    if (Math.max(this.ofText.size, this.ofRoute.size) < MOST_KEPT) return
    this.ofRoute.clear()
    this.ofText.clear()
  }

  /** The lines of the parts named since the batch began. */
  named(): { readonly lines: Buffer; readonly count: number } {
    return { lines: Buffer.concat(this.lines), count: this.lines.length }
  }

  /** Names the part of a record whose fields before it end at `start`; `null` = it is damaged. */
  name(event: Buffer, { start, route }: PartPlace): Part | null {
    const part = this.find(event, start, route)
    if (part !== null && part.batch !== this.batch) {
      part.batch = this.batch
      this.lines.push(part.line)
    }
    return part
  }

  private find(event: Buffer, start: number, route: number): Part | null {
    const parts = this.ofRoute.get(route) ?? this.newRoute(route)
    for (let index = 0; index < parts.length; index += 1) {
      const part = parts[index]
      if (part === undefined || !startsWith(event, start, part.bytes)) continue
      if (index > 0) [parts[0], parts[index]] = [part, parts[0] ?? part]
      return part
    }
    const part = this.read(event, start)
    if (part === null) return null
    if (parts.length >= MOST_COMPARED) parts.pop()
    parts.unshift(part)
    return part
  }

  private newRoute(route: number): Part[] {
    const parts: Part[] = []
    this.ofRoute.set(route, parts)
    return parts
  }

  private read(event: Buffer, start: number): Part | null {
    const ends = fieldEnds(event, start)
    if (ends === null) return null
    const text = event.toString('latin1', start, (ends.at(-1) ?? start) + 1)
    const known = this.ofText.get(text)
    if (known !== undefined) return known
    const fields = ends.map((end, index) =>
      text.slice(index === 0 ? 0 : (ends[index - 1] ?? 0) + 1 - start, end - start),
    )
    const part = partOf(text, fields, this.ofText.size + 1)
    this.ofText.set(text, part)
    return part
  }
}

/** Bytes are characters of Latin-1 here. The bytes of a record are in memory that is used again. */
function partOf(text: string, fields: readonly string[], number: number): Part {
  const isKept = (index: number): boolean => KEPT.includes(COLUMNS[index] ?? '')
  const own = fields.filter((_, index) => !isKept(index))
  const kept = fields.filter((_, index) => isKept(index))
  return {
    bytes: Buffer.from(text, 'latin1'),
    name: Buffer.from(`${[number, ...kept].join(',')},`, 'latin1'),
    line: Buffer.from(`${[number, ...own].join(',')}\n`, 'latin1'),
    batch: -1,
  }
}

function startsWith(event: Buffer, start: number, bytes: Buffer): boolean {
  const end = start + bytes.length
  return end <= event.length && bytes.compare(event, start, end) === 0
}

/** Where the fields of a part end, as COPY reads them: a comma inside quotes is none, and inside them a backslash takes what follows. */
function fieldEnds(event: Buffer, start: number): readonly number[] | null {
  const ends: number[] = []
  let isQuoted = false
  for (let at = start; at < event.length; at += 1) {
    const byte = event[at]
    if (isQuoted && byte === BACKSLASH && isEscaped(event[at + 1])) at += 1
    else if (byte === QUOTE) isQuoted = !isQuoted
    else if (byte === COMMA && !isQuoted && ends.push(at) === COLUMNS.length) return ends
  }
  return null
}

function isEscaped(byte: number | undefined): boolean {
  return byte === QUOTE || byte === BACKSLASH
}

/** Where the part of a record starts, and a number that records of the same route have in common. */
export type PartPlace = { readonly start: number; readonly route: number }

/** The fields before a part are ids, which hold nothing to escape. */
export function partPlace(event: Buffer): PartPlace | null {
  let [fields, route] = [0, 0]
  for (let at = 0; at < event.length; at += 1) {
    const byte = event[at] ?? 0
    if (byte === COMMA) {
      fields += 1
      if (fields === FIRST) return { start: at + 1, route }
    } else if (fields === GROUP || fields === CHANNEL) route = Math.imul(route, 31) + byte
  }
  return null
}

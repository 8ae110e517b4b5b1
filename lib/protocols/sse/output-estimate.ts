import { readSseText } from './sse-reader'

const WINDOW_BYTES = 2_048
const LINE_FEED = 0x0a
const BASE64 = /^[\w+/=-]+$/

/** A sample is a copy: a piece would keep the whole chunk in memory. */
type Window = { readonly startsAt: number; readonly sample: Buffer; bytes: number }
const NO_WINDOWS: readonly Window[] = []

/** How a protocol's events carry generated text. */
export type TextInEvents = {
  /** Stands in the first event with content, and in none before it. */
  readonly mark: string
  /** Characters of text in a parsed event. */
  readonly textLength: (event: unknown) => number
}

/**
 * Estimates how much text has streamed by without reading it. Keeps 2 KiB samples of the stream, at its start and whenever
 * its length has doubled; the share of text found in a sample stands for the bytes up to the next sample. Costs the stream
 * one addition a chunk.
 */
export class OutputEstimate {
  private windows: readonly Window[] = NO_WINDOWS
  private current: Window | null = null
  private total = 0
  private nextWindowAt = 0
  /** Sampled when the next one comes: what comes as one chunk never is, unless it is asked for. */
  private last: Buffer | null = null

  constructor(private readonly events: TextInEvents) {}

  push(chunk: Buffer): void {
    this.takeLast()
    if (this.current !== null || this.total >= this.nextWindowAt) this.last = chunk
    else this.total += chunk.length
  }

  /** Characters of generated text (thinking and tool input included); computed when asked. */
  characters(): number {
    this.takeLast()
    const { windows } = this
    const { mark, textLength } = this.events
    let sum = 0
    for (const [index, window] of windows.entries()) {
      const bytes = (windows[index + 1]?.startsAt ?? this.total) - window.startsAt
      const text = window.sample.subarray(0, window.bytes)
      const start = index === 0 ? firstLineWith(mark, text) : text.indexOf(LINE_FEED) + 1
      sum += (index === 0 ? bytes - start : bytes) * shareOfText(text.subarray(start), textLength)
    }
    return Math.round(sum)
  }

  private takeLast(): void {
    if (this.last !== null) this.sample(this.last)
    this.last = null
  }

  private sample(chunk: Buffer): void {
    if (this.current === null && this.total >= this.nextWindowAt) {
      this.current = { startsAt: this.total, sample: Buffer.allocUnsafe(WINDOW_BYTES), bytes: 0 }
      this.windows = [...this.windows, this.current]
      this.nextWindowAt = Math.max(WINDOW_BYTES, this.total * 2)
    }
    const { current } = this
    if (current !== null) {
      current.bytes += chunk.copy(current.sample, current.bytes)
      if (current.bytes >= WINDOW_BYTES) this.current = null
    }
    this.total += chunk.length
  }
}

/** Where the lines of the first content begin; the whole length when there is none. */
function firstLineWith(mark: string, sample: Buffer): number {
  const at = sample.indexOf(mark)
  return at < 0 ? sample.length : sample.lastIndexOf(LINE_FEED, at) + 1
}

/** Characters of text per byte over the whole lines of a sample; of a single line that fills it 1, of a picture in it 0. */
function shareOfText(sample: Buffer, textLength: TextInEvents['textLength']): number {
  const end = sample.lastIndexOf(LINE_FEED) + 1
  if (end === 0) {
    if (sample.length < WINDOW_BYTES / 2) return 0
    return BASE64.test(sample.toString('latin1', sample.length / 2)) ? 0 : 1
  }
  let characters = 0
  for (const { data } of readSseText(sample.subarray(0, end))) characters += textLength(parsed(data))
  return characters / end
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}

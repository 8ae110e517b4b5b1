/** What is used of an `EventSource`. */
export type EventStream = Pick<EventSource, 'addEventListener' | 'close' | 'readyState'>

/** `EventSource.CLOSED`: the server answered with something else than a stream, and the browser gives up for good. */
const CLOSED = 2
const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 15_000

type Following = {
  readonly open: () => EventStream
  readonly names: readonly string[]
  readonly hear: (data: string) => void
  readonly lost: () => void
  /** Asked before a stream that was refused is opened anew; `false` ends the following. */
  readonly mayReopen: () => Promise<boolean>
}

/** Follows a stream of events until it is ended: where the browser gives up, it is opened anew, each time a little later. */
export function followEvents({ open, names, hear, lost, mayReopen }: Following): () => void {
  let stream: EventStream | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let delayMs = FIRST_DELAY_MS
  let hasEnded = false
  const begin = (): void => {
    const begun = open()
    stream = begun
    const take = (event: MessageEvent<string>): void => {
      delayMs = FIRST_DELAY_MS
      hear(event.data)
    }
    for (const name of names) begun.addEventListener(name, take)
    begun.addEventListener('error', () => {
      if (hasEnded) return
      lost()
      if (begun.readyState !== CLOSED) return
      timer = setTimeout(() => void beginAnew(), delayMs)
      delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)
    })
  }
  const beginAnew = async (): Promise<void> => {
    const may = await mayReopen()
    if (may && !hasEnded) begin()
  }
  begin()
  return () => {
    hasEnded = true
    clearTimeout(timer)
    stream?.close()
  }
}

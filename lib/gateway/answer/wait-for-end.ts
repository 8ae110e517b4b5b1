import type { StreamObserver } from '@/lib/protocols'

/** Behind a terminal event that brings nothing itself hardly more comes. */
const AFTER_BARE_END_MS = 1_000
/** One that brings content may be one of many: some relays say the end with every event. */
const AFTER_CONTENT_MS = 10_000
/** However busy the upstream is: this long nothing of the answer has come. */
const MOST_MS = 60_000

/** The wait for the end of a stream that may go on behind its terminal event. */
export type EndWait = {
  /** Something came. */
  heard(chunk: Buffer): void
  /** Upstream is held back by us: its silence says nothing. */
  pause(): void
  resume(): void
  stop(): void
}

type Waited = {
  readonly observer: StreamObserver
  /** How long a stream that has gone on may be silent before it is over, milliseconds. */
  readonly idleMs: number
  /** Called once: nothing more is waited for. */
  readonly onOver: () => void
}

/** Begins to wait. Comments keep a connection alive, not an answer: they are not heard. */
export function waitForEnd({ observer, idleMs, onOver }: Waited): EndWait {
  let silence: NodeJS.Timeout | undefined
  let most: NodeJS.Timeout | undefined
  let hasGoneOn = false
  let isOver = false

  function clear(): void {
    clearTimeout(silence)
    clearTimeout(most)
  }

  function begin(): void {
    clear()
    const word = observer.goesOn?.() ?? 'unlikely'
    hasGoneOn = word === 'yes'
    const shortMs = word === 'likely' ? AFTER_CONTENT_MS : AFTER_BARE_END_MS
    silence = setTimeout(end, hasGoneOn ? idleMs : shortMs)
    most = hasGoneOn ? undefined : setTimeout(end, MOST_MS)
  }

  function end(): void {
    stop()
    onOver()
  }

  function stop(): void {
    isOver = true
    clear()
  }

  begin()
  return {
    heard(chunk) {
      if (isOver || isCommentOnly(chunk)) return
      if (hasGoneOn || observer.goesOn?.() !== 'yes') silence?.refresh()
      else begin()
    },
    pause: clear,
    resume: () => void (isOver || begin()),
    stop,
  }
}

const LONGEST_COMMENT = 1_024
const COMMENTS = /^(?:[ \t\r\n]|:[^\n]*(?:\n|$))*$/

function isCommentOnly(chunk: Buffer): boolean {
  return chunk.length <= LONGEST_COMMENT && COMMENTS.test(chunk.toString('latin1'))
}

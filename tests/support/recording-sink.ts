import type { ReplySink } from '@/lib/gateway'

/** What a client would have got. */
export type RecordedReply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** In how many pieces it came. */
  readonly pieces: number
  readonly ended: boolean
  /** The answer was broken off. */
  readonly isCut: boolean
}

/** A reply sink that remembers; `leave` plays a client that goes away. */
export function recordingSink(): { sink: ReplySink; reply: () => RecordedReply; leave: () => void } {
  const state = {
    status: 0,
    headers: {} as Record<string, string>,
    started: false,
    ended: false,
    isCut: false,
    gone: false,
  }
  const chunks: Buffer[] = []
  const listeners: (() => void)[] = []
  const sink: ReplySink = {
    start(status, headers) {
      state.started = true
      state.status = status
      for (let i = 0; i < headers.length; i += 2) {
        const [name = '', value = ''] = [headers[i], headers[i + 1]]
        // As clients read a header that comes twice.
        const first = state.headers[name]
        state.headers[name] = first === undefined ? value : `${first}, ${value}`
      }
    },
    write(chunk) {
      if (state.ended || state.isCut) return true
      chunks.push(Buffer.from(chunk))
      return true
    },
    end(chunk) {
      if (state.ended || state.isCut) return
      if (chunk !== undefined) chunks.push(Buffer.from(chunk))
      state.ended = true
    },
    cut() {
      state.isCut = true
    },
    onDrain: (listener) => listener(),
    onGone: (listener) => void listeners.push(listener),
    get started() {
      return state.started
    },
    get gone() {
      return state.gone
    },
  }
  return {
    sink,
    reply: () => ({
      status: state.status,
      headers: state.headers,
      text: Buffer.concat(chunks).toString('utf8'),
      pieces: chunks.length,
      ended: state.ended,
      isCut: state.isCut,
    }),
    leave() {
      state.gone = true
      for (const listener of listeners.splice(0)) listener()
    },
  }
}

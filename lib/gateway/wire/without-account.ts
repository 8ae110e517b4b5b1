import type { ChunkReader, ObservedChunk, StreamObserver } from '@/lib/protocols'
import { scrubAccountData } from '@/lib/upstream'
import { beginHeld, isComplete, lineOf, openPart } from './held-error'
import type { HeldError } from './held-error'

const LINE_FEED = 0x0a
const LETTER_D = 0x64
const ERROR_WORD = '"error"'
/** Without one of them no line begins to tell an error. */
const TELLING = [ERROR_WORD, '"message"', '"response.failed"']
/** What is looked for of them: a search stops at every byte like its first, and quotes are the most frequent of all. */
const ERROR_PART = Buffer.from('rror"')
const MESSAGE_PART = Buffer.from('message"')
const FAILED_PART = Buffer.from('.failed"')
const QUOTE = 0x22
const LETTER_E = 0x65
/** From here on an unfinished line may tell an error; inside of a JSON string the quotes would be escaped. */
const TOLD_FROM = /(?<!\\)"(?:error"\s*:\s*[^\sn]|message"\s*:\s*"|type"\s*:\s*"(?:error|response\.failed)")/
/** How the line begins with which an error object stands in a stream as it is, over as many lines as it takes. */
const BARE_ERROR = /\n[ \t\r,[{]*"error"\s*:\s*[^\sn]/
/** How a text ends that may be complete. */
const CLOSED = /[}\]]\s*$/
/** What is looked at again when a line goes on: longer than any mark of an error. */
const SEAM_CHARACTERS = 128
/** More is never held back. */
const MAX_HELD_CHARACTERS = 1_048_576

const LINE_BEGINS = '\n'
const NO_BYTES = Buffer.alloc(0)

/**
 * What `lines` shows, where lines that tell a provider's error come without data of the account (keys, ids of
 * organisations, addresses): what may be such a line and is not complete is held back, at most 1 MiB of it. Every other
 * byte goes on as it came and at once. `observer` knows whether the stream has failed, `secret` is the account's own
 * credential.
 */
export function withoutAccount(
  lines: ChunkReader,
  observer: Pick<StreamObserver, 'streamError'>,
  secret: string,
): ChunkReader {
  return new WithoutAccount(lines, observer, secret)
}

class WithoutAccount implements ChunkReader {
  /** The last characters of the unfinished line that have gone on; its beginning is known by the line feed before it. */
  before = LINE_BEGINS
  held: HeldError | null = null

  constructor(
    private readonly lines: ChunkReader,
    private readonly observer: Pick<StreamObserver, 'streamError'>,
    private readonly secret: string,
  ) {}

  push(chunk: Buffer): ObservedChunk {
    const pushed = this.lines.push(chunk)
    const { forward } = pushed
    if (forward === null || (pushed.tellsNoError === true && isQuiet(this))) return pushed
    const shown = show(this, forward)
    return shown === forward ? pushed : { forward: shown, terminal: pushed.terminal }
  }

  flush(): Buffer | null {
    const rest = this.lines.flush()
    const shown = rest === null ? null : show(this, rest)
    const last = release(this)
    return last === '' ? shown : Buffer.concat([shown ?? NO_BYTES, Buffer.from(last, 'latin1')])
  }

  hasFailed(): boolean {
    return this.observer.streamError() !== null
  }

  scrub(text: string): string {
    return scrubAccountData(text, this.secret)
  }
}

/** Nothing has failed, and no line has begun. */
function isQuiet(state: WithoutAccount): boolean {
  return state.held === null && state.before === LINE_BEGINS && !state.hasFailed()
}

function show(state: WithoutAccount, bytes: Buffer): Buffer | null {
  const wasHeld = state.held !== null
  if (!wasHeld && !state.hasFailed() && passes(state, bytes)) return bytes
  const text = bytes.toString('latin1')
  let shown = ''
  for (let at = 0; at < text.length;) {
    const part = state.held === null ? lineOf(text, at) : openPart(text, at, state.held)
    at += part.length
    shown += state.held === null ? showLine(state, part) : showHeld(state, part, state.held)
  }
  if (!wasHeld && shown === text) return bytes
  return shown === '' ? null : Buffer.from(shown, 'latin1')
}

/** Whether bytes of a stream without an error go on as they are, nothing of them held. */
function passes(state: WithoutAccount, bytes: Buffer): boolean {
  const isWhole = bytes[bytes.length - 1] === LINE_FEED
  const isBegun = state.before !== LINE_BEGINS
  // The usual chunk: one whole `data:` line, and a blank one.
  if (isWhole && !isBegun && bytes[0] === LETTER_D && bytes.indexOf(LINE_FEED) >= bytes.length - 2)
    return true
  if (hasErrorWord(bytes)) return false
  if (isBegun) {
    const seam = state.before + bytes.toString('latin1', 0, SEAM_CHARACTERS)
    if (TELLING.some((word) => seam.includes(word))) return false
  }
  if (isWhole) state.before = LINE_BEGINS
  return isWhole || endPasses(state, bytes)
}

/** Whether the unfinished line goes on, as far as it has come. A whole one tells an error only by the word itself. */
function endPasses(state: WithoutAccount, bytes: Buffer): boolean {
  const start = bytes.lastIndexOf(LINE_FEED) + 1
  if (bytes.includes(MESSAGE_PART, start) || bytes.includes(FAILED_PART, start)) return false
  const end = bytes.toString('latin1', Math.max(start, bytes.length - SEAM_CHARACTERS))
  state.before = ((start > 0 ? LINE_BEGINS : state.before) + end).slice(-SEAM_CHARACTERS)
  return true
}

function hasErrorWord(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(ERROR_PART); at >= 0; at = bytes.indexOf(ERROR_PART, at + 1))
    if (bytes[at - 1] === LETTER_E && bytes[at - 2] === QUOTE) return true
  return false
}

/** A line, or what there is of it; it is kept where an error begins. */
function showLine(state: WithoutAccount, part: string): string {
  const line = state.before + part
  const isWhole = part.endsWith('\n')
  const isBare = BARE_ERROR.test(line)
  if (isBare || (!isWhole && TOLD_FROM.test(line))) {
    const held = beginHeld(isBare, state.before)
    state.held = held
    return showHeld(state, openPart(part, 0, held), held)
  }
  state.before = isWhole ? LINE_BEGINS : line.slice(-SEAM_CHARACTERS)
  return state.hasFailed() && line.includes(ERROR_WORD) ? state.scrub(part) : part
}

function showHeld(state: WithoutAccount, part: string, held: HeldError): string {
  held.text += part
  if (part !== '') held.endsLine = part.endsWith('\n')
  if (!isComplete(held)) return held.text.length > MAX_HELD_CHARACTERS ? showMost(state, held) : ''
  state.before = held.endsLine ? LINE_BEGINS : ''
  return showAll(state, held)
}

function showAll(state: WithoutAccount, { isBare, isUnread, text }: HeldError): string {
  state.held = null
  return isBare || isUnread || state.hasFailed() ? state.scrub(text) : text
}

/** No comma stands inside of what is scrubbed. */
function showMost(state: WithoutAccount, held: HeldError): string {
  const end = held.text.lastIndexOf(',') + 1
  const most = end === 0 ? held.text : held.text.slice(0, end)
  held.text = held.text.slice(most.length)
  held.isUnread = true
  return state.scrub(most)
}

/** The stream has ended. The beginning of an error that broke off is not shown: it may end inside of a key. */
function release(state: WithoutAccount): string {
  const { held } = state
  state.held = null
  if (held === null) return ''
  const isShown = state.hasFailed() || CLOSED.test(held.text.slice(-SEAM_CHARACTERS))
  return isShown ? showAll(state, { ...held, isUnread: true }) : ''
}

import type { TokenUsage } from '@/lib/core'
import { fieldOf } from '../json/read-span'
import { readStreamError, type StreamError } from '../openai/read-stream-error'
import { readUsage } from '../openai/read-usage'
import { dataOf, isAfterQuote, lineAround, type LineSpan } from '../sse/data-lines'
import { createHolderIds, type HolderIds } from './holder-ids'
import { createLongEvent } from './long-event'
import { readSnapshot, type ResponseSnapshot } from './read-response'
import { TERMINAL_TYPES } from './terminal-types'
import { mayHoldCalls, toolCallOf, type ToolCall } from './tool-calls'

const LINE_FEED = 0x0a
const LETTER_E = 0x65
/** Short needles with a rare first byte: they are found by memchr, several GB a second. */
const RESPONSE_PART = Buffer.from('ponse"')
const ERROR_PART = Buffer.from('rror"')
const DONE_PART = Buffer.from('.done"')
/** Every event of generated text, tool arguments, reasoning or partial images has one of these. */
const DELTA_PARTS = [Buffer.from('.delta"'), Buffer.from('partial_image"')]

const NULL_VALUE = /^ ?: ?null/

/** What has been read of a stream so far. */
export type ResponseFacts = {
  usage: TokenUsage | null
  snapshot: ResponseSnapshot
  /** Of items that came by themselves: the last response may leave them out, and a cut stream has none. */
  readonly calls: ToolCall[]
  sawContent: boolean
  sawTerminal: boolean
  /** Of `response.failed`, which tells more than an `error` event in front of it. */
  failure: StreamError | null
  errorEvent: StreamError | null
  /** The latest lines, enough to find the number of the last event in. */
  readonly recent: Buffer[]
  /** Lines of the region read last that carry a whole response, in order. */
  responseLines: LineSpan[]
  readonly holder: HolderIds
}

/** Reads regions of whole lines, and the ends of lines too long to be held, into facts. */
export type ResponseEventReader = {
  readonly facts: ResponseFacts
  readonly read: (region: Buffer) => void
  /** A part of a line too long to be held. */
  readonly readPart: (part: Buffer) => void
  /** Such a line has ended. */
  readonly readLong: (head: Buffer, end: Buffer) => void
}

/**
 * Makes a reader that parses the few events that carry a response or an error, and passes over every delta.
 * **Source:** https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function createResponseEventReader(): ResponseEventReader {
  const facts: ResponseFacts = {
    usage: null,
    snapshot: { id: null, model: null, serviceTier: null, createdAt: null, calls: [], searches: null },
    calls: [],
    sawContent: false,
    sawTerminal: false,
    failure: null,
    errorEvent: null,
    recent: [],
    responseLines: [],
    holder: createHolderIds(),
  }
  const longEvent = createLongEvent()
  return {
    facts,
    read(region) {
      facts.responseLines = []
      keepRecent(facts.recent, region)
      visitWords(region, DONE_PART, (at) => isItemDone(region, at) && noteItem(facts, region, at))
      visitWords(region, RESPONSE_PART, (at) => isResponseKey(region, at) && noteLine(facts, region, at))
      visitWords(region, ERROR_PART, (at) => isErrorWord(region, at) && noteError(facts, region, at))
      facts.sawContent ||= DELTA_PARTS.some((part) => region.includes(part))
    },
    readPart: longEvent.push,
    readLong(head, end) {
      facts.sawContent = true
      const event = longEvent.take()
      if (event === undefined) noteLongLine(facts, head, end)
      else if (!noteResponse(facts, event)) noteCall(facts, event)
    },
  }
}

/** Visits hits; `true` of a visit = done with its line. */
function visitWords(region: Buffer, part: Buffer, visit: (at: number) => boolean): void {
  for (let at = region.indexOf(part); at >= 0; at = region.indexOf(part, at)) {
    const next = visit(at) ? region.indexOf(LINE_FEED, at) : at + part.length
    at = next < 0 ? region.length : next
  }
}

/** `"response"`, the quote not escaped. */
function isResponseKey(region: Buffer, at: number): boolean {
  return region.toString('latin1', at - 3, at) === 'res' && isAfterQuote(region, at - 3)
}

/** `"error"`, the quote not escaped, and not the `"error":null` of every response. */
function isErrorWord(region: Buffer, at: number): boolean {
  if (region[at - 1] !== LETTER_E || !isAfterQuote(region, at - 1)) return false
  return !NULL_VALUE.test(region.toString('latin1', at + ERROR_PART.length, at + ERROR_PART.length + 8))
}

/** `…output_item.done"`, of an event; the name of the event itself stands without quotes. */
function isItemDone(region: Buffer, at: number): boolean {
  return region.toString('latin1', at - 4, at) === 'item'
}

function noteLine(facts: ResponseFacts, region: Buffer, at: number): boolean {
  const line = lineAround(region, at)
  if (noteResponse(facts, dataOf(region, line))) facts.responseLines.push(line)
  return true
}

/** `false` = the event carries no response. */
function noteResponse(facts: ResponseFacts, event: unknown): boolean {
  const response = fieldOf(event, 'response')
  if (typeof response !== 'object' || response === null) return false
  facts.holder.learn(response)
  if (facts.sawTerminal) return true
  const type = fieldOf(event, 'type')
  facts.snapshot = readSnapshot(response, facts.snapshot)
  facts.usage = readUsage(fieldOf(response, 'usage')) ?? facts.usage
  if (type === 'response.failed') facts.failure ??= readStreamError(fieldOf(response, 'error'))
  facts.sawTerminal ||= TERMINAL_TYPES.includes(type)
  return true
}

function noteItem(facts: ResponseFacts, region: Buffer, at: number): boolean {
  const line = lineAround(region, at)
  if (mayHoldCalls(region.subarray(line.start, line.end))) noteCall(facts, dataOf(region, line))
  return true
}

function noteCall(facts: ResponseFacts, event: unknown): void {
  if (facts.sawTerminal || fieldOf(event, 'type') !== 'response.output_item.done') return
  const call = toolCallOf(fieldOf(event, 'item'))
  if (call !== null) facts.calls.push(call)
}

/** An `error` event; its fields stand in the event itself, or in an object `error`. */
function noteError(facts: ResponseFacts, region: Buffer, at: number): boolean {
  const event = dataOf(region, lineAround(region, at))
  if (fieldOf(event, 'type') === 'error') {
    const inside = fieldOf(event, 'error')
    facts.errorEvent ??= readStreamError(typeof inside === 'object' && inside !== null ? inside : event)
  } else if (fieldOf(event, 'type') === undefined) {
    facts.errorEvent ??= readStreamError(fieldOf(event, 'error'))
  }
  return true
}

const RECENT_BYTES = 4_096

function keepRecent(recent: Buffer[], region: Buffer): void {
  recent.push(region)
  let kept = 0
  let from = recent.length
  while (from > 0 && kept < RECENT_BYTES) {
    from -= 1
    kept += recent[from]?.length ?? 0
  }
  if (from > 0) recent.splice(0, from)
}

/** The number of the last event that was seen; −1 = none. */
export function lastSequence({ recent }: ResponseFacts): number {
  const text = Buffer.concat(recent).toString('latin1')
  const at = text.lastIndexOf('"sequence_number"')
  const digits = /^"sequence_number"\s*:\s*(\d{1,15})/.exec(text.slice(at < 0 ? text.length : at))?.[1]
  return digits === undefined ? -1 : Number(digits)
}

const LONG_TYPE = /^data: ?\{\s*"type"\s*:\s*"(response\.[a-z_]+)"/

/** A line that says too much to be read: its type stands first, its usage near the end. */
function noteLongLine(facts: ResponseFacts, head: Buffer, end: Buffer): void {
  const type = LONG_TYPE.exec(head.toString('latin1', 0, 256))?.[1]
  if (facts.sawTerminal || !TERMINAL_TYPES.includes(type)) return
  facts.usage = readUsage(lastObject(end.toString('latin1'), '"usage"')) ?? facts.usage
  facts.sawTerminal = true
}

/** The JSON object behind the last place of a key, if it holds nothing but numbers and objects; `null` = none. */
function lastObject(text: string, key: string): unknown {
  const at = text.lastIndexOf(key)
  if (at < 0) return null
  const match = /^"usage"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})/.exec(text.slice(at, at + 4_096))
  try {
    return match?.[1] === undefined ? null : JSON.parse(match[1])
  } catch {
    return null
  }
}

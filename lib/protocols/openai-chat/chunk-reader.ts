import type { TokenUsage } from '@/lib/core'
import { fieldOf } from '../json/read-span'
import { readStreamError, type StreamError } from '../openai/read-stream-error'
import { readUsage } from '../openai/read-usage'
import { dataOf, isAfterQuote, lineAround } from '../sse/data-lines'
import type { Region } from '../sse/data-lines'
import { createEndTeller } from './end-teller'
import { contentLength } from './text-in-chunks'

const LETTER_E = 0x65
/** Short needles with a rare first byte: they are found by memchr, several GB a second. */
const DONE_PART = 'DONE]'
const USAGE_PART = 'kens"'
const ERROR_PART = 'rror"'

/** What has been read of a stream so far. */
export type ChunkFacts = {
  usage: TokenUsage | null
  usageState: 'none' | 'partial' | 'final'
  responseModel: string | null
  serviceTier: string | null
  sawContent: boolean
  sawTerminal: boolean
  error: StreamError | null
  /** Where chunks that carry nothing but usage stand in the region read last: a byte of each line. */
  usageOnlyAt: number[]
}

/** Reads regions of whole lines into facts. */
export type ChunkReader = {
  readonly facts: ChunkFacts
  readonly read: (region: Region) => void
  /** A line too long to be held has gone by. */
  readonly readLong: () => void
  /**
   * The stream has ended, of so many answers: compatible providers may leave out `[DONE]` behind the chunk that tells why
   * an only answer has ended.
   */
  readonly finish: (candidates: number) => void
}

/**
 * Makes a reader that parses chunks until content has come, then only those that may carry usage or an error.
 * **Source:** https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function createChunkReader(): ChunkReader {
  const facts: ChunkFacts = {
    usage: null,
    usageState: 'none',
    responseModel: null,
    serviceTier: null,
    sawContent: false,
    sawTerminal: false,
    error: null,
    usageOnlyAt: [],
  }
  const end = createEndTeller()
  return {
    facts,
    finish(candidates) {
      facts.sawTerminal ||= candidates === 1 && facts.error === null && end.hasEnded()
    },
    read(region) {
      facts.usageOnlyAt = []
      const { bytes, text } = region
      if (!facts.sawContent) readUntilContent(facts, bytes)
      const doneAt = findDone(text)
      const countsUntil = doneAt < 0 ? text.length : doneAt
      if (!facts.sawTerminal)
        visitHits(text, USAGE_PART, (at) => at > countsUntil || noteUsage(facts, bytes, at))
      if (facts.error === null) visitHits(text, ERROR_PART, (at) => noteError(facts, bytes, at))
      facts.sawTerminal ||= doneAt >= 0
      if (!facts.sawTerminal) end.read(region)
    },
    readLong: end.readLong,
  }
}

/** Visits the bytes where a part stands; `true` of a visit = done with its line. */
function visitHits(text: string, part: string, visit: (at: number) => boolean): void {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at)) {
    const feed = visit(at) ? text.indexOf('\n', at) : at + part.length
    at = feed < 0 ? text.length : feed
  }
}

function noteUsage(facts: ChunkFacts, region: Buffer, at: number): boolean {
  const chunk = dataOf(region, lineAround(region, at))
  const tier = fieldOf(chunk, 'service_tier')
  if (typeof tier === 'string') facts.serviceTier = tier
  const usage = readUsage(fieldOf(chunk, 'usage'))
  if (usage === null) return true
  facts.usage = usage
  const choices = fieldOf(chunk, 'choices')
  const isAlone = Array.isArray(choices) && choices.length === 0
  facts.usageState = isAlone ? 'final' : 'partial'
  if (isAlone) facts.usageOnlyAt.push(at)
  return true
}

function noteError(facts: ChunkFacts, region: Buffer, at: number): boolean {
  if (region[at - 1] !== LETTER_E || !isAfterQuote(region, at - 1)) return false
  facts.error ??= readStreamError(fieldOf(dataOf(region, lineAround(region, at)), 'error'))
  return true
}

function readUntilContent(facts: ChunkFacts, region: Buffer): void {
  let start = 0
  while (start < region.length && !facts.sawContent) {
    const line = lineAround(region, start)
    const chunk = dataOf(region, line)
    start = line.end
    const model = fieldOf(chunk, 'model')
    const tier = fieldOf(chunk, 'service_tier')
    if (typeof model === 'string') facts.responseModel ??= model
    if (typeof tier === 'string') facts.serviceTier = tier
    facts.sawContent = contentLength(chunk) > 0
  }
}

/** Where `data: [DONE]` ends the stream, and with it what counts; -1 = it does not. */
function findDone(text: string): number {
  for (let at = text.indexOf(DONE_PART); at >= 0; at = text.indexOf(DONE_PART, at + 1)) {
    const before = text.slice(text.lastIndexOf('\n', at) + 1, at)
    if (before === 'data: [' || before === 'data:[') return at
  }
  return -1
}

import type { TokenUsage } from '@/lib/core'
import { fieldOf } from '../json/read-span'
import { readStreamError, type StreamError } from '../openai/read-stream-error'
import { readUsage } from '../openai/read-usage'
import { dataOf, isAfterQuote, lineAround } from '../sse/data-lines'
import { contentLength } from './text-in-chunks'

const LINE_FEED = 0x0a
const LETTER_E = 0x65
/** Short needles with a rare first byte: they are found by memchr, several GB a second. */
const DONE_PART = Buffer.from('DONE]')
const USAGE_PART = Buffer.from('kens"')
const ERROR_PART = Buffer.from('rror"')

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
export type ChunkReader = { readonly facts: ChunkFacts; readonly read: (region: Buffer) => void }

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
  return {
    facts,
    read(region) {
      facts.usageOnlyAt = []
      if (!facts.sawContent) readUntilContent(facts, region)
      const doneAt = facts.sawTerminal ? 0 : findDone(region)
      visitHits(region, USAGE_PART, (at) => (doneAt >= 0 && at > doneAt) || noteUsage(facts, region, at))
      if (facts.error === null) visitHits(region, ERROR_PART, (at) => noteError(facts, region, at))
      facts.sawTerminal = doneAt >= 0
    },
  }
}

/** Visits the bytes where a part stands; `true` of a visit = done with its line. */
function visitHits(region: Buffer, part: Buffer, visit: (at: number) => boolean): void {
  for (let at = region.indexOf(part); at >= 0; at = region.indexOf(part, at)) {
    const feed = visit(at) ? region.indexOf(LINE_FEED, at) : at + part.length
    at = feed < 0 ? region.length : feed
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
function findDone(region: Buffer): number {
  for (let at = region.indexOf(DONE_PART); at >= 0; at = region.indexOf(DONE_PART, at + 1)) {
    const { start } = lineAround(region, at)
    const before = region.toString('latin1', start, at)
    if (before === 'data: [' || before === 'data:[') return at
  }
  return -1
}

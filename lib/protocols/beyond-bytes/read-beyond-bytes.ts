import { randomBytes } from 'node:crypto'
import { elideLongStrings } from '../json/elide-long-strings'
import { NOTHING_BEYOND, Tally } from './tally'
import type { BeyondBytes } from './tally'

/** Walks through a request of one protocol. */
export type Walk = (body: unknown, tally: Tally) => void

/** A body without any of these asks for nothing but what its bytes show, in every protocol. */
const WORDS = [
  '"tools"',
  '"image',
  '"prompt"',
  '"mcp_servers"',
  '"web_search_options"',
  '"plugins"',
  '"search_parameters"',
  '"enable_search"',
  '"context_management"',
  '"compaction',
  '"container',
  '"document',
  '"file',
  '"input_',
  '"url"',
  '"audio"',
  '"video',
  '"computer_screenshot"',
  '"item_reference"',
  '"conversation"',
  '"tool_addition"',
  '"additional_tools"',
  '"inlineData"',
  '"inline_data"',
  '"cachedContent"',
  '"cached_content"',
  '"continuation',
  '"prediction"',
]
/** A letter, digit or underscore written as an escape: it may hide one of the words. No client writes so, but texts quote it. */
const HIDDEN_LETTER = /\\u00(?:3\d|4[1-9a-f]|5[\daf]|6[1-9a-f]|7[\da])/i
const ESCAPE = '\\u00'
/** More is not decoded at once: without its pictures and long texts, a body is longer than any context. */
const MAX_READ_BYTES = 8_388_608

/**
 * What a body, valid JSON, asks for beyond what its bytes show. Words are searched for at the speed of memory, and only a
 * body that has one of them is decoded, without its long strings: what a word means is decided by where it stands.
 */
export function readBeyondBytes(body: Buffer, walk: Walk): BeyondBytes {
  if (!hidesLetters(body) && !WORDS.some((word) => body.includes(word))) return NOTHING_BEYOND
  const mark = newMark()
  const facts = elideLongStrings(body, mark)
  if (facts.length > MAX_READ_BYTES)
    return { ...NOTHING_BEYOND, unbounded: 'it is too long to be looked through' }
  const decoded: unknown = JSON.parse(facts.toString('utf8'))
  // Which of two equal fields counts is for each reader to decide.
  if (membersIn(facts) !== membersOf(decoded))
    return { ...NOTHING_BEYOND, unbounded: 'a field of it stands twice' }
  const tally = new Tally(mark)
  walk(decoded, tally)
  return tally.result()
}

function hidesLetters(body: Buffer): boolean {
  return body.includes(ESCAPE) && HIDDEN_LETTER.test(body.toString('latin1'))
}

const MARK_BYTES = 16

/** What no string of a body begins with, as nobody can foretell it: none can be taken for one left out. */
function newMark(): string {
  return `${randomBytes(MARK_BYTES).toString('hex')}_`
}

const QUOTE = 0x22
const COLON = 0x3a
const BACKSLASH = 0x5c

/** The members of all objects in a JSON text: each has one colon outside of strings. */
function membersIn(json: Buffer): number {
  const end = json.length
  let members = 0
  for (let at = 0; at < end; at += 1) {
    const byte = json[at]
    if (byte === COLON) members += 1
    else if (byte === QUOTE) {
      at += 1
      while (at < end && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1
    }
  }
  return members
}

function membersOf(decoded: unknown): number {
  const open: unknown[] = [decoded]
  let members = 0
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null) continue
    const inner: readonly unknown[] = Object.values(value)
    if (!Array.isArray(value)) members += inner.length
    for (const one of inner) if (typeof one === 'object' && one !== null) open.push(one)
  }
  return members
}

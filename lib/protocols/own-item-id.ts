import { standsAt } from './sse/data-lines'

/**
 * The id of a reasoning item of our own making: `rs_`, the id of the request that it answered, its place. OpenAI's own have
 * one long word behind `rs_`.
 */
const OWN_ID = /^rs_0[\da-f]{31}_\d+$/

export function isOwnItemId(id: unknown): boolean {
  return typeof id === 'string' && OWN_ID.test(id)
}

const BEGIN = Buffer.from('"rs_0')
/** It is looked for by its end, which hardly ever occurs; ids of requests begin with their time, for centuries with a 0. */
const BEGIN_END = BEGIN.subarray(-3)
const REQUEST_ID_LENGTH = 32
const UNDERSCORE = 0x5f

/** Where the next id of a reasoning item of our own making may stand in a body, from its quote on; -1 = nowhere. */
export function nextOwnItem(body: Buffer, from: number): number {
  const reach = BEGIN.length - BEGIN_END.length
  for (let at = body.indexOf(BEGIN_END, from); at >= 0; at = body.indexOf(BEGIN_END, at + 1)) {
    const behind = at + BEGIN_END.length - 1 + REQUEST_ID_LENGTH
    if (body[behind] === UNDERSCORE && standsAt(body, at - reach, BEGIN)) return at - reach
  }
  return -1
}

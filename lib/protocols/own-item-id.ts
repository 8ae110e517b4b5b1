/**
 * The id of a reasoning item of our own making: `rs_`, the id of the request that it answered, its place. OpenAI's own have
 * one long word behind `rs_`.
 */
const OWN_ID = /^rs_0[\da-f]{31}_\d+$/

export function isOwnItemId(id: unknown): boolean {
  return typeof id === 'string' && OWN_ID.test(id)
}

/** Ids of requests begin with their time, for centuries with a 0. Its first byte is rarer than its letters: memchr finds it. */
const BEGIN = Buffer.from('"rs_0')
const REQUEST_ID_LENGTH = 32
const UNDERSCORE = 0x5f

/** Where the next id of a reasoning item of our own making may stand in a body, from its quote on; -1 = nowhere. */
export function nextOwnItem(body: Buffer, from: number): number {
  for (let at = body.indexOf(BEGIN, from); at >= 0; at = body.indexOf(BEGIN, at + 1)) {
    if (body[at + BEGIN.length - 1 + REQUEST_ID_LENGTH] === UNDERSCORE) return at
  }
  return -1
}

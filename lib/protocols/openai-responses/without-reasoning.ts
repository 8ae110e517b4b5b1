import { withComma } from '../foreign-reasoning'
import { headOf } from '../codex/unkept-items'
import { isTurnOver } from '../codex/item-turns'
import { includesSteps } from '../json/includes-steps'
import { fieldOf } from '../json/read-span'
import { scanSteps } from '../json/scan-steps'
import type { Steps } from '../json/scan-steps'
import { spliceSteps } from '../json/splice-steps'
import type { BodySplice } from '../protocol'

/**
 * What an account answers to reasoning that was sealed for another one.
 * **Source:** https://platform.openai.com/docs/guides/reasoning#encrypted-reasoning-items
 */
const REFUSED = Buffer.from('"invalid_encrypted_content"')
const SEAL = Buffer.from('"encrypted_content"')
const SCAN = { keys: [{ name: 'input', unique: false }], elementsOf: 'input' }

/** Whether an account refuses a Responses request for reasoning that it cannot open. */
export function isSealedForAnother(requestBody: Buffer, refusal: Buffer): boolean {
  return refusal.includes(REFUSED) && requestBody.includes(SEAL)
}

/** A Responses request without its sealed reasoning; every other byte as it came. */
export function* withoutReasoning(body: Buffer): Steps<Buffer> {
  const { elements } = yield* scanSteps(body, SCAN)
  const splices: BodySplice[] = []
  let turnAt = 0
  for (const [index, element] of elements.entries()) {
    if (isTurnOver(elements, turnAt, index)) {
      turnAt = index
      yield
    }
    if (!(yield* includesSteps(body.subarray(element.start, element.end), [SEAL]))) continue
    if (fieldOf(yield* headOf(body, element), 'type') !== 'reasoning') continue
    splices.push({ span: withComma(elements, index, index > splices.length), text: '' })
  }
  return yield* spliceSteps(body, splices)
}

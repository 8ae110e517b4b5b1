import { fieldOf } from '../json/read-span'
import { itemsOf } from './tally'
import type { Tally } from './tally'

/** Walks through a request for embeddings: what is no text and no token is a picture or a film of some provider's. */
export function tallyEmbeddings(body: unknown, tally: Tally): void {
  const input = fieldOf(body, 'input')
  const inputs = Array.isArray(input) ? itemsOf(input) : [input]
  if (inputs.some((one) => typeof one === 'object' && one !== null && !Array.isArray(one)))
    tally.isUnseen = true
}

import { createHash } from 'node:crypto'

const MAX_CHARACTERS = 64

/** A call's id as OpenAI takes it: at most 64 characters; a longer one becomes a hash, alike in call and result. */
export function openaiCallId(id: string): string {
  if (id.length <= MAX_CHARACTERS) return id
  return `call_${createHash('sha256').update(id).digest('hex').slice(0, 40)}`
}

import { scrubAccountData } from '@/lib/upstream'

const ERROR_WORD = '"error"'
const LINE_FEED = 0x0a

/** How an error event begins; longer ones, as of failed responses, come in whole lines or are read too late. */
const ERROR_HEAD = /^data: ?\{\s*"(?:type"\s*:\s*"error"|error"\s*:)/
const HEAD_BYTES = 64

/** Whether bytes end inside a line that may become an error's: nobody has read it yet. */
export function endsInError(bytes: Buffer): boolean {
  if (bytes[bytes.length - 1] === LINE_FEED) return false
  const start = bytes.lastIndexOf(LINE_FEED) + 1
  return ERROR_HEAD.test(bytes.toString('latin1', start, start + HEAD_BYTES))
}

/**
 * Bytes of a stream whose provider has told an error, its lines that tell one without data of the account (keys, ids of
 * organisations, addresses), every other byte as it came. `secret` = the account's own credential.
 */
export function scrubErrorLines(bytes: Buffer, secret: string): Buffer {
  if (!bytes.includes(ERROR_WORD)) return bytes
  const text = bytes.toString('latin1')
  const scrubbed = text
    .split('\n')
    .map((line) => (line.includes(ERROR_WORD) ? scrubAccountData(line, secret) : line))
    .join('\n')
  return scrubbed === text ? bytes : Buffer.from(scrubbed, 'latin1')
}

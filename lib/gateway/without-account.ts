import type { StreamObserver } from '@/lib/protocols'
import { scrubAccountData } from '@/lib/upstream'
import type { Attempt } from './attempt'

const ERROR_WORD = '"error"'
const LINE_FEED = 0x0a
/** How an error event begins; longer ones, as of failed responses, come in whole lines or are read too late. */
const ERROR_HEAD = /^data: ?\{\s*"(?:type"\s*:\s*"error"|error"\s*:)/
const HEAD_BYTES = 64

type Telling = { readonly observer: StreamObserver; readonly attempt: Attempt }

/**
 * Bytes of a stream, its lines that tell a provider's error without data of the account (keys, ids of organisations,
 * addresses), every other byte as it came.
 */
export function withoutAccount(bytes: Buffer, { observer, attempt }: Telling): Buffer {
  if (observer.streamError() === null && !endsInError(bytes)) return bytes
  const text = bytes.toString('latin1')
  const { secret } = attempt.choice.account
  const scrubbed = text
    .split('\n')
    .map((line) => (line.includes(ERROR_WORD) ? scrubAccountData(line, secret) : line))
    .join('\n')
  return scrubbed === text ? bytes : Buffer.from(scrubbed, 'latin1')
}

/** Whether bytes end inside a line that may become an error's: nobody has read it yet. */
function endsInError(bytes: Buffer): boolean {
  if (bytes[bytes.length - 1] === LINE_FEED) return false
  const start = bytes.lastIndexOf(LINE_FEED) + 1
  return ERROR_HEAD.test(bytes.toString('latin1', start, start + HEAD_BYTES))
}

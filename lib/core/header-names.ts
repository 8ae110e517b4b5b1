import { codeAt, lengthOf } from './text-parts'

/** Of requests of API clients and answers of providers; other names are read as well, they only become a text of their own. */
const COMMON_NAMES = [
  'accept accept-encoding accept-language accept-ranges age alt-svc anthropic-beta anthropic-organization-id',
  'anthropic-dangerous-direct-browser-access anthropic-ratelimit-requests-limit anthropic-ratelimit-requests-remaining',
  'anthropic-ratelimit-requests-reset anthropic-ratelimit-tokens-limit anthropic-ratelimit-tokens-remaining',
  'anthropic-ratelimit-tokens-reset anthropic-ratelimit-unified-reset anthropic-ratelimit-unified-status',
  'anthropic-version authorization cache-control cf-cache-status cf-ray connection content-encoding content-length',
  'content-type cookie date etag expires host idempotency-key keep-alive last-modified openai-beta openai-model',
  'openai-organization openai-processing-ms openai-project openai-version origin pragma referer request-id retry-after',
  'sec-fetch-dest sec-fetch-mode sec-fetch-site server server-timing set-cookie strict-transport-security traceparent',
  'transfer-encoding user-agent vary via x-api-key x-app x-content-type-options x-envoy-upstream-service-time',
  'x-forwarded-for x-forwarded-host x-forwarded-proto x-goog-api-client x-goog-api-key x-ratelimit-limit-requests',
  'x-ratelimit-limit-tokens x-ratelimit-remaining-requests x-ratelimit-remaining-tokens x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens x-real-ip x-request-id x-stainless-arch x-stainless-helper-method x-stainless-lang',
  'x-stainless-os x-stainless-package-version x-stainless-retry-count x-stainless-runtime',
  'x-stainless-runtime-version x-stainless-timeout',
].flatMap((line) => line.split(' '))

const SLOTS = 1024

/** A name that needs no text of its own in every head. */
export type CommonName = { readonly name: string; readonly bytes: Uint8Array; readonly index: number }

/** How many names are common. */
export const COMMON_NAME_COUNT = COMMON_NAMES.length

const NAMES_BY_SLOT: (CommonName | null)[] = Array.from({ length: SLOTS }, () => null)
for (const [index, name] of COMMON_NAMES.entries()) {
  const bytes = Buffer.from(name)
  let hash = 0
  for (const byte of bytes) hash = nextNameHash(hash, byte)
  // Two in one slot: the first one stays.
  NAMES_BY_SLOT[hash & (SLOTS - 1)] ??= { name, bytes, index }
}

/** What each byte may stand for in a name: the letter in lower case, 0 = nothing, names do not have it. */
export const NAME_LETTERS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const text = String.fromCharCode(byte)
  return /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(text) ? text.toLowerCase().charCodeAt(0) : 0
})

/** The hash of a name and one more letter; that of no letters is 0. */
export function nextNameHash(hash: number, letter: number): number {
  return (Math.imul(hash, 31) + letter) | 0
}

/** The common name that may have this hash. */
export function commonNameOf(hash: number): CommonName | null {
  return NAMES_BY_SLOT[hash & (SLOTS - 1)] ?? null
}

/** Whether these letters, in any case, stand at this place of a head; what follows them is not looked at. */
export function isNameAt(head: Uint8Array, start: number, { bytes }: CommonName): boolean {
  for (let index = 0; index < bytes.length; index += 1) {
    if (NAME_LETTERS[head[start + index] ?? 0] !== bytes[index]) return false
  }
  return true
}

/** Whether a text can be a header's name. */
export function isHeaderName(text: string): boolean {
  const length = lengthOf(text)
  for (let index = 0; index < length; index += 1) {
    if ((NAME_LETTERS[codeAt(text, index)] ?? 0) === 0) return false
  }
  return text !== ''
}

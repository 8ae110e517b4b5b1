import { isMistypedApiKey, makeApiKey, shownKeyOf, type ShownKey } from '@/lib/core'
import type { ServiceContext } from '../context'
import { brokenRule } from '../shared/errors'

/** What is stored of a key, and the key itself for its one showing. */
export type NewKey = ShownKey & { readonly key: string; readonly keyHash: string }

const RANDOM_BYTES = 42

/** Makes a key, or takes the one an admin brings. Throws 400 for a mistyped key of the generated form. */
export function newApiKey(ctx: Pick<ServiceContext, 'crypto'>, customKey: string | null | undefined): NewKey {
  if (typeof customKey === 'string' && isMistypedApiKey(customKey)) {
    throw brokenRule('custom_key', 'has the form of a generated key but a wrong checksum', 'checksum')
  }
  const key = customKey ?? makeApiKey(evenBytes(ctx))
  return { key, keyHash: ctx.crypto.hashApiKey(key), ...shownKeyOf(key) }
}

/** Random bytes below 248, so that every one of the 62 characters is equally likely. */
function evenBytes({ crypto }: Pick<ServiceContext, 'crypto'>): Uint8Array {
  const bytes: number[] = []
  while (bytes.length < RANDOM_BYTES) bytes.push(...crypto.randomBytes(64).filter((byte) => byte < 248))
  return Uint8Array.from(bytes.slice(0, RANDOM_BYTES))
}

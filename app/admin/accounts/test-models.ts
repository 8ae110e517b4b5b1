import { DEFAULT_MODELS } from '@/lib/core'
import type { AccountView } from '@/lib/services'

/** Names a test may ask for: the account's own, else what its platform serves; patterns are no names. */
export function testModels(account: Pick<AccountView, 'model_mapping' | 'platform'>): readonly string[] {
  const own = Object.keys(account.model_mapping).filter((name) => !name.endsWith('*'))
  const known = DEFAULT_MODELS[account.platform]
  const small = known.filter((name) => /haiku|mini|flash/.test(name))
  return own.length > 0 ? own : [...new Set([...small, ...known])]
}

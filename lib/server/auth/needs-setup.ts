import { processSingleton } from '@/lib/infra'
import { needsSetup as askDatabase } from '@/lib/services'
import { getPortal } from '../portal'

/** Whether there is no administrator yet. The last one cannot be removed, so "no" is remembered. */
export async function needsSetup(): Promise<boolean> {
  const memory = processSingleton('setup-done', () => ({ done: false }))
  if (memory.done) return false
  const needed = await askDatabase(getPortal())
  memory.done = !needed
  return needed
}

import { checkEncryptionCanary, createKeyRing } from '@/lib/infra'
import { ensureConfiguredAdmin, issueSetupToken } from '@/lib/services'
import { systemContext } from './system-context'
import type { StartStep } from './system-context'

/**
 * Proves that the encryption keys fit the database, then creates the administrator the configuration names. Answers the
 * one-time token of `/setup` when there is none yet, `null` otherwise.
 */
export async function prepareFirstAdmin(step: StartStep): Promise<string | null> {
  const { settings } = step
  const ctx = systemContext(step)
  await checkEncryptionCanary(ctx.db, createKeyRing(settings.ENCRYPTION_KEYS))
  if (settings.ADMIN_EMAIL !== undefined && settings.ADMIN_PASSWORD !== undefined) {
    await ensureConfiguredAdmin(ctx, { email: settings.ADMIN_EMAIL, password: settings.ADMIN_PASSWORD })
  }
  return issueSetupToken(ctx)
}

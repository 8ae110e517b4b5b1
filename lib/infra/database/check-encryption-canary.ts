import type { PrismaClient } from '../generated/prisma/client'
import { ENCRYPTION_CANARY, type KeyRing } from '../encryption'

const CANARY_KEY = 'encryption_canary'

/**
 * Compares the key ring with the canary stored at the first start, storing it if there is none. Throws, before
 * anything could be written with the wrong keys, when no key of the ring opens it.
 */
export async function checkEncryptionCanary(prisma: PrismaClient, keyRing: KeyRing): Promise<void> {
  await prisma.setting.createMany({
    data: [{ key: CANARY_KEY, value: keyRing.encrypt(ENCRYPTION_CANARY), secret: true }],
    skipDuplicates: true,
  })
  const stored = await prisma.setting.findUniqueOrThrow({
    where: { key: CANARY_KEY },
    select: { value: true },
  })
  if (!opens(keyRing, stored.value)) {
    throw new Error(
      'ENCRYPTION_KEYS cannot decrypt what this database holds: start with the keys it was written with ' +
        '(a new key goes in front of the old ones)',
    )
  }
}

function opens(keyRing: KeyRing, value: unknown): boolean {
  try {
    return typeof value === 'string' && keyRing.decrypt(value) === ENCRYPTION_CANARY
  } catch {
    return false
  }
}

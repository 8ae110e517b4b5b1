import { expect, it } from 'vitest'
import { checkEncryptionCanary, closePrismaClient, createKeyRing, createPrismaClient } from '@/lib/infra'
import { createTestDatabase } from '../../support/test-database'

it('a start with the wrong keys is refused; a new key in front of the old one is not', async () => {
  const database = await createTestDatabase()
  const prisma = createPrismaClient(database.url)
  await checkEncryptionCanary(prisma, createKeyRing(['first-key-of-sixteen']))
  await checkEncryptionCanary(prisma, createKeyRing(['second-key-of-sixteen', 'first-key-of-sixteen']))
  const wrong = checkEncryptionCanary(prisma, createKeyRing(['second-key-of-sixteen']))
  await expect(wrong).rejects.toThrow('ENCRYPTION_KEYS cannot decrypt')
  await closePrismaClient(database.url)
  await database.drop()
})

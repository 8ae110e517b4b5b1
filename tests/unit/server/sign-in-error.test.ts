import { expect, test } from 'vitest'
import { SignInError, withoutInternals } from '@/lib/server/auth/sign-in-error'

const logged: unknown[] = []
const logger = { error: (fields: unknown) => void logged.push(fields) }

test('the sign-in page reads what was meant for it, and nothing of other errors, which are logged', async () => {
  expect(await withoutInternals(logger, () => Promise.resolve(7))).toBe(7)
  const meant = new SignInError('THROTTLED:3')
  await expect(withoutInternals(logger, () => Promise.reject(meant))).rejects.toBe(meant)
  expect(logged).toEqual([])
  const secret = new Error('Invalid `prisma.user.findFirst()` invocation')
  await expect(withoutInternals(logger, () => Promise.reject(secret))).rejects.toThrow(/^INTERNAL$/)
  expect(logged).toEqual([{ error: secret }])
})

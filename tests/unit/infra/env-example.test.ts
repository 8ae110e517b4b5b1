import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { loadEnv } from '@/lib/infra'
import { renderEnvExample } from '@/scripts/write-env-example'

const file = path.join(import.meta.dirname, '../../../.env.example')

it('.env.example is what the schema generates (npm run env:example)', () => {
  expect(readFileSync(file, 'utf8')).toBe(renderEnvExample())
})

it('the values shown are the defaults', () => {
  const shown = [...renderEnvExample().matchAll(/^# ([A-Z_]+)=(.+)$/gm)].map((match) => [match[1], match[2]])
  expect(shown.length).toBeGreaterThan(5)
  expect(loadEnv(Object.fromEntries(shown))).toEqual(loadEnv({}))
})

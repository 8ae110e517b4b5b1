import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { AUDIT_ACTIONS, AUDIT_RESOURCES, pageOf } from '../../../app/admin/audit-log/audit-names'

/** Every literal the services write into the audit log under a name. */
function written(field: 'action' | 'resource'): readonly string[] {
  const files = readdirSync('lib/services', { recursive: true, encoding: 'utf8' })
  const sources = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join('lib/services', file), 'utf8'))
  const entries = sources.flatMap((source) =>
    [...source.matchAll(/writeAudit\(\s*[\s\S]*?\}\)/g)].map(([call]) => call),
  )
  const values = entries.flatMap((entry) => [...entry.matchAll(new RegExp(`\\b${field}:([^,}]*)`, 'g'))])
  return [
    ...new Set(
      values.flatMap(([, value]) =>
        [...(value ?? '').matchAll(/'([a-z_]+)'/g)].map(([, name]) => name ?? ''),
      ),
    ),
  ]
}

test('every action and resource that is written has a name in every language', () => {
  expect(written('action').filter((name) => !AUDIT_ACTIONS.some((known) => known === name))).toEqual([])
  expect(written('resource').filter((name) => !AUDIT_RESOURCES.some((known) => known === name))).toEqual([])
  expect(written('action')).toEqual(
    expect.arrayContaining(['create', 'export_secrets', 'sign_in', 'change_password']),
  )
})

test('what has a page is led to', () => {
  expect(pageOf('channel', '7')).toBe('/admin/channels/7')
  expect(pageOf('proxy', '7')).toBeNull()
  expect(pageOf('user', null)).toBeNull()
})

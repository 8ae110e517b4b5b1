import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import en from '../../../messages/en.json'
import zh from '../../../messages/zh.json'

type Tree = { readonly [key: string]: string | Tree }

/** Full key → text. */
function leavesOf(tree: Tree, prefix = ''): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') leaves.set(prefix + key, value)
    else for (const [inner, text] of leavesOf(value, `${prefix}${key}.`)) leaves.set(inner, text)
  }
  return leaves
}

/** Names of the arguments of a text: `{name}` and `{name, plural, …}`. */
function argumentsOf(text: string): readonly string[] {
  const names = [...text.matchAll(/\{(\w+)(?:\}|, (?:plural|select|number|date|time))/g)].map(
    (match) => match[1] ?? '',
  )
  return [...new Set(names)].toSorted()
}

const root = path.resolve(import.meta.dirname, '../../..')
const sources = ['app', 'components']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      path.join(folder, file),
    ),
  )
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => readFileSync(path.join(root, file), 'utf8'))
  .join('\n')

/** Texts of values that come from the vocabulary: the compiler checks that each has one. */
const BY_VALUE = new Set([
  'accounts.healths',
  'usage.modes',
  'usage.statuses',
  'usageDetail.outcomes',
  'status',
])

/** Whether some source names the key: its end as a literal, or what stands before its last part in a template. */
function isUsed(key: string): boolean {
  const parts = key.split('.')
  const ends = parts.map((_, index) => parts.slice(index).join('.'))
  if (ends.slice(1).some((end) => sources.includes(`'${end}'`))) return true
  const parents = parts.slice(1, -1).map((_, index) => parts.slice(index + 1, -1).join('.'))
  if (parents.some((parent) => sources.includes(`\`${parent}.\${`))) return true
  return BY_VALUE.has(parts.slice(0, -1).join('.'))
}

const english = leavesOf(en)
const chinese = leavesOf(zh)

describe('texts', () => {
  test('both languages have the same keys', () => {
    expect([...chinese.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  })

  test('no text is empty', () => {
    const empty = [...english, ...chinese].filter(([, text]) => text.trim() === '').map(([key]) => key)
    expect(empty).toEqual([])
  })

  test('both languages take the same arguments', () => {
    for (const [key, text] of english)
      expect(argumentsOf(chinese.get(key) ?? ''), key).toEqual(argumentsOf(text))
  })

  test('every text is used somewhere', () => {
    expect([...english.keys()].filter((key) => !isUsed(key))).toEqual([])
  })

  test('plurals know what every language asks for', () => {
    for (const [key, text] of [...english, ...chinese]) {
      if (text.includes(', plural,')) expect(text, key).toContain('other {')
    }
  })
})

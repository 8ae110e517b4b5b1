import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../..')
const text = readFileSync(path.join(root, 'docs/security.md'), 'utf8')

/** What stands in code and looks like a file or folder of the repository. */
const named = [...text.matchAll(/`((?:[\w.-]+\/)+[\w.[\]-]+|[\w.-]+\.(?:cjs|json|md|ts))`/g)]
  .map(([, file = '']) => file)
  .filter((file) => !file.startsWith('DATA_DIR/') && !file.startsWith('application/'))

it('docs/security.md names files that exist', () => {
  expect(named.length).toBeGreaterThan(100)
  expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([])
})

it('what it says is not met is gathered at its end', () => {
  const [table = '', end = ''] = text.split('## Not met')
  const rows = table.split('\n').filter((line) => line.startsWith('|') && line.includes('**not met**'))
  const numbersOf = (line: string): string => /^\| ([\d.–, ]+)/.exec(line)?.[1] ?? ''
  const missing = rows.filter((row) => {
    const numbers = numbersOf(row).match(/\d+\.\d+\.\d+/g) ?? []
    return !numbers.some((number) => end.includes(`${number} `) || end.includes(`${number},`))
  })
  expect(rows.length).toBeGreaterThan(10)
  expect(missing).toEqual([])
})

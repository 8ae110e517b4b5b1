import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { renderFeatureTable } from './feature-table'

it('docs/protocols.md tells what the codecs do; `npm run docs:protocols` writes it', () => {
  expect(readFileSync('docs/protocols.md', 'utf8')).toBe(renderFeatureTable())
})

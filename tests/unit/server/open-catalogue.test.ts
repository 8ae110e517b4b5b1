import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openCatalogue } from '@/lib/server/prices/open-catalogue'

const directory = mkdtempSync(path.join(os.tmpdir(), 'switchyard-prices-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function fileWith(name: string, text: string): string {
  const file = path.join(directory, name)
  writeFileSync(file, text)
  return file
}

describe('openCatalogue', () => {
  it('is the bundled one when nothing is configured', () => {
    const catalogue = openCatalogue({ PRICING_FILE: undefined })
    expect(catalogue.source).toBe('bundled')
    expect(catalogue.lookup('claude-sonnet-4-5', Date.now())).not.toBeNull()
  })

  it('is the file and nothing else when one is configured, read once', () => {
    const prices = { 'my-model': { input_cost_per_token: 3e-6, output_cost_per_token: 0.000015 } }
    const PRICING_FILE = fileWith('prices.json', `\uFEFF${JSON.stringify(prices)}`)
    const catalogue = openCatalogue({ PRICING_FILE })
    expect(catalogue).toMatchObject({ source: 'file' })
    expect(catalogue.models()).toEqual(['my-model'])
    expect(catalogue.lookup('My-Model', 0)?.prices.output?.toFixed()).toBe('0.000015')
    expect(catalogue.lookup('claude-sonnet-4-5', 0)).toBeNull()
    expect(openCatalogue({ PRICING_FILE })).toBe(catalogue)
  })

  it.each([
    ['missing.json', null, 'there is no such file'],
    ['torn.json', '{"m": {"input_cost_per_token"', 'it is not JSON'],
    ['list.json', '[]', 'The price file is not a JSON object'],
    ['empty.json', '{"m": {"mode": "chat"}}', 'The price file lists no model with a price'],
    ['.', null, 'it is a directory'],
  ])('says what is wrong with %s', (name, text, reason) => {
    const PRICING_FILE = text === null ? path.join(directory, name) : fileWith(name, text)
    const start = `PRICING_FILE ${path.resolve(PRICING_FILE)} cannot be used: ${reason}`
    expect(() => openCatalogue({ PRICING_FILE })).toThrowError(
      expect.objectContaining({ code: 'PRICING_DATA_INVALID', message: expect.stringContaining(start) }),
    )
  })
})

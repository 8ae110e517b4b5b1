import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { Decimal } from '@/lib/core'
import { loadAdapters, parseCases, renderReport, runCases } from './run-cases'
import { differences } from './support/compare'

const FIXTURES = new URL('../fixtures/', import.meta.url)

describe('the case file', () => {
  it.each(['conformance-cases.json', 'own-cases.json'])('%s has no failure', async (name) => {
    const text = await readFile(new URL(name, FIXTURES), 'utf8')
    const results = await runCases(parseCases(text), await loadAdapters())
    const failures = results.filter(({ outcome }) => outcome === 'failed')
    expect(failures.map(({ case: one, reason }) => `${one.id}: ${reason}`)).toEqual([])
    expect(renderReport(results)).toMatch(/\n\d+ passed, 0 failed, \d+ skipped$/)
    expect(results.some(({ outcome }) => outcome === 'passed')).toBe(true)
  })

  it('counts a wrong answer as a failure and an unknown area as skipped', async () => {
    const cases = [
      { id: 'X1', area: 'a', name: 'wrong', input: {}, expected: { cost: 0.3 } },
      {
        id: 'X2',
        area: 'a',
        name: 'right within tolerance',
        input: { cost: 0.1 + 0.2 },
        expected: { cost: 0.3 },
      },
      { id: 'X3', area: 'b', name: 'nobody', input: {}, expected: {} },
      { id: 'X4', area: 'c', name: 'throws', input: {}, expected: {} },
    ]
    const adapters = {
      a: (input: unknown) => input,
      c: () => {
        throw new Error('broken')
      },
    }
    const report = renderReport(await runCases(cases, adapters))
    expect(report).toContain('FAIL X1 a "wrong": cost: expected 0.3, got nothing')
    expect(report).toContain('FAIL X4 c "throws": threw Error: broken')
    expect(report).toContain('no adapter: b')
    expect(report.endsWith('1 passed, 2 failed, 1 skipped')).toBe(true)
  })

  it('skips areas that are named like what every object has', async () => {
    const cases = ['constructor', 'toString'].map((area) => ({
      id: area,
      area,
      name: 'nobody',
      input: {},
      expected: {},
    }))
    const results = await runCases(cases, await loadAdapters())
    expect(results.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped'])
  })

  it.each(['[]', '{"cases": {}}', 'null'])('refuses %s', (text) => {
    expect(() => parseCases(text)).toThrow('Not a case file')
  })

  it('fails a malformed case by name and runs the others', async () => {
    const malformed = [
      null,
      { id: 'X2', name: 'no area', input: {}, expected: {} },
      { id: 'X3', area: 'a', name: 'no input', expected: {} },
      { id: 'X4', area: 'a', name: 'no answer', input: {} },
    ]
    const whole = { id: 'X5', area: 'a', name: 'whole', input: { cost: 1 }, expected: { cost: 1 } }
    const cases = parseCases(JSON.stringify({ cases: [...malformed, whole] }))
    const report = renderReport(await runCases(cases, { a: (input) => input }))
    expect(report).toContain('FAIL #1 (none) "": malformed case')
    expect(report).toContain('FAIL X2 (none) "no area": malformed case')
    expect(report).toContain('FAIL X3 a "no input": malformed case')
    expect(report).toContain('FAIL X4 a "no answer": malformed case')
    expect(report.endsWith('1 passed, 4 failed, 0 skipped')).toBe(true)
  })

  it('compares money as decimals, however it is written', () => {
    const cost = new Decimal('0.30')
    expect(differences({ cost: 0.3 }, { cost })).toEqual([])
    expect(differences({ cost: '0.3' }, { cost })).toEqual([])
    expect(differences({ cost: '0.31' }, { cost })).toEqual(['cost: expected "0.31", got 0.3'])
    expect(differences({ cost: null }, { cost })).toEqual(['cost: expected null, got 0.3'])
  })
})

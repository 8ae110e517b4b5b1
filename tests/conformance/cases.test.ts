import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { loadAdapters, parseCases, renderReport, runCases } from './run-cases'

const CASES = new URL('../fixtures/conformance-cases.json', import.meta.url)

describe('the case file', () => {
  it('has no failure', async () => {
    const results = await runCases(parseCases(await readFile(CASES, 'utf8')), await loadAdapters())
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
})

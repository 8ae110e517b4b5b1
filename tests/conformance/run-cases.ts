import { readdir } from 'node:fs/promises'
import type { Adapter, AdapterTable, CaseInput } from './support/adapter'
import { differences } from './support/compare'

export type ConformanceCase = {
  readonly id: string
  readonly area: string
  readonly name: string
  readonly input: CaseInput
  readonly expected: unknown
  /** The file has it in another form; it cannot be run. */
  readonly malformed?: true
}

export type CaseResult = {
  readonly case: ConformanceCase
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** What differs; empty unless failed. */
  readonly reason: string
}

const MALFORMED = 'malformed case, expected {id, area, name, input: {…}, expected: {…}}'

/** Every adapter of the `adapters` folder, by area; an area claimed twice is an error. */
export async function loadAdapters(): Promise<AdapterTable> {
  const folder = new URL('./adapters/', import.meta.url)
  const merged = new Map<string, Adapter>()
  for (const file of (await readdir(folder)).toSorted()) {
    if (!file.endsWith('.ts')) continue
    const { adapters } = (await import(new URL(file, folder).href)) as { readonly adapters: AdapterTable }
    for (const [area, adapter] of Object.entries(adapters)) {
      if (merged.has(area)) throw new Error(`Two adapters for ${area}; the second is in ${file}`)
      merged.set(area, adapter)
    }
  }
  return Object.fromEntries(merged)
}

/** Reads a case file's JSON text; throws when it has another form. A malformed case among others is one that fails. */
export function parseCases(text: string): readonly ConformanceCase[] {
  const file: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
  if (!isRecord(file) || !Array.isArray(file['cases'])) {
    throw new Error('Not a case file: expected {"count", "cases": [...]}')
  }
  return file['cases'].map(parseCase)
}

function parseCase(value: unknown, index: number): ConformanceCase {
  const { id, area, name, input, expected } = isRecord(value) ? value : {}
  const one = {
    id: typeof id === 'string' ? id : `#${index + 1}`,
    area: typeof area === 'string' ? area : '(none)',
    name: typeof name === 'string' ? name : '',
    input: isRecord(input) ? input : {},
    expected,
  }
  const isWhole = typeof area === 'string' && isRecord(input) && expected !== undefined
  return isWhole ? one : { ...one, malformed: true }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Runs the cases in order. */
export async function runCases(
  cases: readonly ConformanceCase[],
  adapters: AdapterTable,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = []
  for (const one of cases) {
    results.push(await runCase(one, Object.hasOwn(adapters, one.area) ? adapters[one.area] : undefined))
  }
  return results
}

async function runCase(one: ConformanceCase, adapter: Adapter | undefined): Promise<CaseResult> {
  if (one.malformed === true) return { case: one, outcome: 'failed', reason: MALFORMED }
  if (adapter === undefined) return { case: one, outcome: 'skipped', reason: '' }
  try {
    const found = differences(one.expected, await adapter(one.input))
    return { case: one, outcome: found.length === 0 ? 'passed' : 'failed', reason: found.join('; ') }
  } catch (error) {
    return { case: one, outcome: 'failed', reason: `threw ${String(error)}` }
  }
}

/** The report: a line for each failure, a table by area, the areas without adapter, the closing line. */
export function renderReport(results: readonly CaseResult[]): string {
  const lines = results
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ case: one, reason }) => `FAIL ${one.id} ${one.area} "${one.name}": ${reason}`)
  const areas = new Map<string, CaseResult[]>()
  for (const result of results) {
    const { area } = result.case
    areas.set(area, [...(areas.get(area) ?? []), result])
  }
  const width = Math.max(4, ...[...areas.keys()].map((area) => area.length))
  if (lines.length > 0) lines.push('')
  lines.push(row(width, ['area', 'passed', 'failed', 'skipped']))
  for (const [area, own] of areas) lines.push(row(width, [area, ...counts(own).map(String)]))
  const skippedAreas = [...areas].filter(([, own]) => counts(own)[2] > 0).map(([area]) => area)
  if (skippedAreas.length > 0) lines.push('', `no adapter: ${skippedAreas.join(', ')}`)
  const [passed, failed, skipped] = counts(results)
  lines.push('', `${passed} passed, ${failed} failed, ${skipped} skipped`)
  return lines.join('\n')
}

function row(width: number, [area = '', ...cells]: readonly string[]): string {
  return area.padEnd(width) + cells.map((cell) => cell.padStart(9)).join('')
}

function counts(results: readonly CaseResult[]): readonly [number, number, number] {
  const count = (wanted: CaseResult['outcome']): number =>
    results.filter(({ outcome }) => outcome === wanted).length
  return [count('passed'), count('failed'), count('skipped')]
}

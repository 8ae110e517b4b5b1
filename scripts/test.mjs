// `npm test`: check, then every suite, then one closing line. Arguments are passed to vitest (and skip the check).
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { requireChromium, requireRedis } from './system-packages.mjs'
import { needsOf } from './test-needs.mjs'

const root = path.dirname(import.meta.dirname)
const chosen = process.argv.slice(2)
const totals = { passed: 0, failed: 0, skipped: 0 }

function run(program, args, environment = {}) {
  return (
    spawnSync(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } })
      .status === 0
  )
}

if (chosen.length === 0) {
  const ok = run(process.execPath, ['scripts/check.mjs'])
  totals[ok ? 'passed' : 'failed'] += 1
}

const needs = needsOf(chosen)
if (needs.has('redis')) requireRedis()
const folder = mkdtempSync(path.join(os.tmpdir(), 'switchyard-test-'))
const report = path.join(folder, 'report.json')
const vitest = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
]
const ok = run(process.execPath, [...vitest, ...chosen], {
  ...(needs.has('chromium') ? { CHROMIUM_PATH: requireChromium() } : {}),
  NODE_ENV: 'test',
})
try {
  const result = JSON.parse(readFileSync(report, 'utf8'))
  totals.passed += result.numPassedTests
  totals.failed += result.numFailedTests
  totals.skipped += result.numPendingTests + result.numTodoTests
  // A file that could not be loaded has no tests to count, but it has failed.
  totals.failed += result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
} catch (error) {
  process.stdout.write(`No test report: ${error.message}\n`)
  totals.failed += 1
}
rmSync(folder, { recursive: true, force: true })
if (!ok && totals.failed === 0) totals.failed += 1

process.stdout.write(
  `\n${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}\n`,
)
process.exit(totals.failed === 0 ? 0 : 1)

// `npm run check`: format, lint, types, boundaries, dead code. Needs no database; runs everything and reports every failure.
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const root = path.dirname(import.meta.dirname)
const bin = (name) => path.join(root, 'node_modules/.bin', name)

const STEPS = [
  ['format', [bin('oxfmt'), '--check', '.']],
  ['lint', [bin('oxlint'), '--quiet', '.']],
  ['types', [bin('tsc'), '--noEmit', '-p', 'tsconfig.json']],
  ['boundaries', [bin('depcruise'), 'lib', 'app', 'components', 'server.ts']],
  ['dead code', [bin('knip')]],
]

const failed = []
for (const [name, [program, ...args]] of STEPS) {
  const started = Date.now()
  const result = spawnSync(program, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  const ok = result.status === 0
  process.stdout.write(`${ok ? '✓' : '✗'} ${name} (${seconds} s)\n`)
  if (ok) continue
  failed.push(name)
  process.stdout.write(`${result.error?.message ?? ''}${result.stdout ?? ''}${result.stderr ?? ''}\n`)
}
if (failed.length > 0) {
  process.stdout.write(`check failed: ${failed.join(', ')}\n`)
  process.exit(1)
}

import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { hashFiles } from '@/scripts/source-hash.mjs'

const scripts = path.join(import.meta.dirname, '../../../scripts')
const source = readFileSync(path.join(scripts, 'bootstrap.mjs'), 'utf8')
let checkout: string

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(checkout, file)), { recursive: true })
  writeFileSync(path.join(checkout, file), text)
}

/** Words between quotes of a table in the bootstrap. */
function wordsOf(table: RegExp): readonly string[] {
  return [...(table.exec(source)?.[1] ?? '').matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '')
}

/** A checkout with everything in place, whose programs print what they are configured with. */
beforeAll(() => {
  checkout = mkdtempSync(path.join(tmpdir(), 'switchyard-checkout-'))
  cpSync(scripts, path.join(checkout, 'scripts'), { recursive: true })
  write('package-lock.json', '{}')
  write('node_modules/esbuild/package.json', '{}')
  write('node_modules/.package-lock.json', '{}')
  write('lib/infra/generated/prisma/client.ts', '')
  write('.next/BUILD_ID', 'x')
  const bundles = [
    ...(/BUNDLES = \{([^}]*)\}/.exec(source)?.[1] ?? '').matchAll(/^ {2}'?([a-z-]+)'?: '/gm),
  ].map((match) => match[1] ?? '')
  expect(bundles.length).toBeGreaterThan(5)
  const print =
    'const { DATA_DIR, DATABASE_URL, PORT } = process.env; console.log(JSON.stringify({ DATA_DIR, DATABASE_URL, PORT }))'
  for (const bundle of bundles) write(`dist/${bundle}.mjs`, print)
  write('dist/.build-hash', hashFiles(checkout, wordsOf(/BUILD_INPUTS = \[([^\]]*)\]/)))
  write('.env.example', '# PORT=3000\n# DATA_DIR=./data\n# DATABASE_URL=\n')
  write('.env', 'DATA_DIR=/var/lib/switchyard\nDATABASE_URL=postgresql://db/real\nPORT=8080\nPROT=1\n')
})
afterAll(() => rmSync(checkout, { recursive: true, force: true }))

function bootstrap(name: string, variables: Readonly<Record<string, string>> = {}) {
  const { stdout, stderr } = spawnSync(process.execPath, ['scripts/bootstrap.mjs', name], {
    cwd: checkout,
    encoding: 'utf8',
    env: { NODE_ENV: 'production', ...variables },
  })
  return { stdout: stdout === '' ? null : (JSON.parse(stdout) as unknown), stderr }
}

it('start takes what `.env` says and the environment does not', () => {
  expect(bootstrap('start', { PORT: '9090' })).toEqual({
    stdout: { DATA_DIR: '/var/lib/switchyard', DATABASE_URL: 'postgresql://db/real', PORT: '9090' },
    stderr: 'switchyard: .env: there is no variable PROT; is PORT meant?\n',
  })
})

it('starts where `.env.example` became `.env`', () => {
  const example = path.join(checkout, '.env.example')
  renameSync(example, `${example}.away`)
  onTestFinished(() => renameSync(`${example}.away`, example))
  expect(bootstrap('start', { PORT: '9090' })).toMatchObject({ stdout: { PORT: '9090' }, stderr: '' })
})

it('what is built starts without what only a build needs', () => {
  const tool = path.join(checkout, 'node_modules/esbuild')
  renameSync(tool, `${tool}.away`)
  onTestFinished(() => renameSync(`${tool}.away`, tool))
  expect(bootstrap('start', { PORT: '9090' })).toMatchObject({ stdout: { PORT: '9090' } })
})

it('the demo keeps away from the data that `.env` names', () => {
  expect(bootstrap('demo')).toEqual({ stdout: { DATA_DIR: './data-demo' }, stderr: '' })
})

it('a lock that a killed process left does not wait for the program that has its pid now', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  onTestFinished(() => void other.kill('SIGKILL'))
  write('.bootstrap.lock', String(other.pid))
  write('dist/.build-hash', 'of other sources')
  // It goes on to build, for which nothing is here.
  expect(bootstrap('start').stderr).toContain('Cannot build: server.ts')
})

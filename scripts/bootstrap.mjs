// From a fresh clone to a running program with nothing but Node's built-in modules:
// install when missing, generate the Prisma client when the schema is newer, build when sources changed, then run.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { SERVER_FLAGS } from './server-flags.mjs'
import { hashFiles, newestChange } from './source-hash.mjs'
import { withBuildLock } from './build-lock.mjs'
import { loadEnvFile } from './load-env-file.mjs'
import { needsOf } from './test-needs.mjs'

const root = path.dirname(import.meta.dirname)

/** Bundled entry points: output name in dist/ → source. Packages stay external. */
const BUNDLES = {
  server: 'server.ts',
  portal: 'lib/server/portal-process.ts',
  'translation-worker': 'lib/server/translation/translation-worker.ts',
  'settler-worker': 'lib/stores/settler/settler-worker.ts',
  'simulated-provider': 'bench/simulated-provider.ts',
  // Where only what is built is there, as in the container image.
  'audit-ledger': 'scripts/audit-ledger.ts',
  reencrypt: 'scripts/reencrypt.ts',
}

/** Whatever changes what `next build` or esbuild produce. */
const BUILD_INPUTS = [
  'app',
  'components',
  'lib',
  'messages',
  'bench',
  'prisma/schema',
  'scripts/audit-ledger.ts',
  'scripts/find-database.ts',
  'scripts/node-globals.mjs',
  'scripts/reencrypt.ts',
  'server.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
]

const tsx = (script) => ['node_modules/tsx/dist/cli.mjs', script]

/**
 * Sub-command → what runs once everything is in place. `configured` = it works on what `.env` names; tests, measurements
 * and the demo have data of their own, and never touch that.
 */
const COMMANDS = {
  start: { build: true, program: [...SERVER_FLAGS, 'dist/server.mjs'], production: true, configured: true },
  demo: {
    build: true,
    program: [...SERVER_FLAGS, 'dist/server.mjs', '--demo'],
    production: true,
    // The simulated provider is on loopback; the demo's data stays apart from real data.
    defaults: { ALLOW_PRIVATE_UPSTREAMS: 'on', DATA_DIR: './data-demo' },
  },
  dev: { program: ['node_modules/tsx/dist/cli.mjs', 'watch', 'server.ts'], configured: true },
  build: { build: true, program: null, production: true },
  test: { build: needsOf(process.argv.slice(3)).has('build'), program: ['scripts/test.mjs'] },
  check: { program: ['scripts/check.mjs'] },
  conformance: { program: tsx('tests/conformance/run.ts') },
  reencrypt: { program: tsx('scripts/reencrypt.ts'), production: true, configured: true },
  'audit:ledger': { program: tsx('scripts/audit-ledger.ts'), production: true, configured: true },
  chaos: { build: true, program: tsx('tests/chaos/money.ts') },
  clis: { build: true, program: tsx('tests/clis/run.ts') },
  screenshots: { build: true, program: tsx('scripts/screenshots.ts') },
  bench: { build: true, program: tsx('bench/run.ts') },
  'bench:lists': { build: true, program: tsx('bench/lists/run.ts') },
  'bench:usage': { program: tsx('bench/usage/run.ts') },
  'docs:licences': { program: tsx('scripts/write-licences.ts') },
  'docs:protocols': { program: tsx('scripts/write-protocols-document.ts') },
  'env:example': { program: tsx('scripts/write-env-example.ts') },
  format: { program: ['node_modules/oxfmt/bin/oxfmt', '.'] },
}

function fail(message) {
  process.stderr.write(`\n${message}\n`)
  process.exit(1)
}

function say(message) {
  process.stderr.write(`switchyard: ${message}\n`)
}

function run(what, [program, ...args], environment = {}) {
  say(what)
  const result = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...environment },
  })
  if (result.error) fail(`${what}: cannot run ${program}: ${result.error.message}`)
  if (result.status !== 0) fail(`${what} failed (exit code ${result.status ?? result.signal}); see above.`)
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  fail(`Node.js 20.19 or newer is needed; this is ${process.versions.node}.`)
}

const installStamp = path.join(root, 'node_modules/.switchyard-lock-hash')

function isInstalled(needsTools = true) {
  // Linked from another checkout, it is that one's to keep.
  if (lstatSync(path.join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return true
  const lock = path.join(root, 'package-lock.json')
  const installed = path.join(root, 'node_modules/.package-lock.json')
  if (!existsSync(lock)) fail('package-lock.json is missing: this is not a complete checkout.')
  // What an install without development dependencies lacks; what is built already runs without.
  if (needsTools && !existsSync(path.join(root, 'node_modules/esbuild'))) return false
  if (!existsSync(installed)) return false
  return statSync(installed).mtimeMs >= statSync(lock).mtimeMs || readStamp() === hashOfLock()
}

function readStamp() {
  return existsSync(installStamp) ? readFileSync(installStamp, 'utf8') : ''
}

function hashOfLock() {
  return hashFiles(root, ['package-lock.json'])
}

function install() {
  if (isInstalled()) return
  const npm = process.env.npm_execpath
  const program = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm']
  run('installing dependencies (npm ci)', [...program, 'ci', '--include=dev', '--no-audit', '--no-fund'])
  writeFileSync(installStamp, hashOfLock())
}

function isGenerated() {
  const client = path.join(root, 'lib/infra/generated/prisma/client.ts')
  const schemaChange = newestChange(root, ['prisma/schema', 'prisma.config.ts'])
  return existsSync(client) && statSync(client).mtimeMs >= schemaChange
}

function generate() {
  if (isGenerated()) return
  run('generating the Prisma client', [process.execPath, 'scripts/generate-client.mjs'])
}

function isBuilt(hash = hashFiles(root, BUILD_INPUTS)) {
  const outputs = [...Object.keys(BUNDLES).map((name) => `dist/${name}.mjs`), '.next/BUILD_ID']
  const stamp = path.join(root, 'dist/.build-hash')
  if (!outputs.every((file) => existsSync(path.join(root, file))) || !existsSync(stamp)) return false
  return readFileSync(stamp, 'utf8') === hash
}

async function build() {
  const hash = hashFiles(root, BUILD_INPUTS)
  if (isBuilt(hash)) return
  const missing = Object.values(BUNDLES).filter((source) => !existsSync(path.join(root, source)))
  if (missing.length > 0) fail(`Cannot build: ${missing.join(', ')} missing.`)
  rmSync(path.join(root, 'dist/.build-hash'), { force: true })
  run('building the portals (next build)', [process.execPath, 'node_modules/next/dist/bin/next', 'build'], {
    NODE_ENV: 'production',
  })
  say('bundling the gateway (esbuild)')
  const esbuild = await import('esbuild')
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: BUNDLES,
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    inject: ['scripts/node-globals.mjs'],
    logLevel: 'warning',
  })
  mkdirSync(path.join(root, 'dist'), { recursive: true })
  writeFileSync(path.join(root, 'dist/.build-hash'), hash)
}

/** Runs the program in the foreground: signals go to it, its end is ours. */
function execute({ program, production, defaults = {} }) {
  const script = program.find((word) => word.includes('/'))
  if (!existsSync(path.join(root, script))) fail(`Cannot run ${script}: no such file.`)
  const environment = { ...defaults, ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
  if (production) environment.NODE_ENV ??= 'production'
  const child = spawn(process.execPath, [...program, ...process.argv.slice(3)], {
    cwd: root,
    stdio: 'inherit',
    env: environment,
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole process group: the child has it already.
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    })
  }
  child.once('error', (error) => fail(`Cannot run ${script}: ${error.message}`))
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
}

const name = process.argv[2] ?? ''
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
if (command === undefined) fail(`Usage: node scripts/bootstrap.mjs ${Object.keys(COMMANDS).join('|')}`)
checkNode()
try {
  if (command.configured) loadEnvFile(root, say)
  const hasBuild = !command.build || isBuilt()
  const needsTools = !hasBuild || !command.program?.includes('dist/server.mjs')
  const isReady = hasBuild && isInstalled(needsTools) && isGenerated()
  if (!isReady) {
    await withBuildLock(root, say, async () => {
      install()
      generate()
      if (command.build) await build()
    })
  }
} catch (error) {
  fail(error.message)
}
if (command.program !== null) execute(command)

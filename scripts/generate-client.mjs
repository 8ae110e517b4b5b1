// Generates the Prisma client. Runs after every install and from the bootstrap when the schema is newer.
// The generator itself needs no engine binary, but the CLI insists on finding one and tries to download it. Pointing
// the variable at any existing executable keeps the network out of it.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const cli = path.join(root, 'node_modules', 'prisma', 'build', 'index.js')
const output = path.join(root, 'lib', 'infra', 'generated', 'prisma')

function hasRealEngine() {
  const folder = path.join(root, 'node_modules', '@prisma', 'engines')
  return existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('schema-engine'))
}

function fail(message) {
  process.stderr.write(`generate-client: ${message}\n`)
  process.exit(1)
}

if (!existsSync(path.join(root, 'prisma', 'schema'))) fail('prisma/schema is missing')
if (!existsSync(cli)) {
  // An install without development dependencies ships the client that was generated at build time.
  if (existsSync(path.join(output, 'client.ts'))) process.exit(0)
  fail('the prisma package is not installed; run `npm ci` with development dependencies')
}

const environment = { ...process.env, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' }
if (!environment.PRISMA_SCHEMA_ENGINE_BINARY && !hasRealEngine()) {
  environment.PRISMA_SCHEMA_ENGINE_BINARY = process.execPath
}
// Prisma refuses to write into a folder that a broken run left half-filled.
if (existsSync(output) && !existsSync(path.join(output, 'client.ts'))) rmSync(output, { recursive: true })

const result = spawnSync(process.execPath, [cli, 'generate', '--no-hints'], {
  cwd: root,
  env: environment,
  encoding: 'utf8',
})
if (result.status !== 0) fail(`prisma generate failed\n${result.stdout ?? ''}${result.stderr ?? ''}`)

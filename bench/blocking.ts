import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { createTranslationThread } from '../lib/server/translation/translation-thread'
import { createHarness } from '../tests/support/gateway-harness'
import { CLIENTS } from '../tests/unit/protocols/translate/wires'
import { largeBody, LARGE_KINDS } from './blocking/large-bodies'
import type { LargeKind } from './blocking/large-bodies'
import { DOORS, targetsOf } from './blocking/doors'
import type { Target } from './blocking/doors'

/** How long one request with a body of many megabytes keeps all others waiting: the longest turn of the event loop. */
const MEGABYTES = Number(process.argv[2] ?? 10)
const ONLY = process.argv[3] ?? ''
const ROUNDS = 5
const MEBI = 1_048_576

/** Milliseconds of the longest turn while something runs. */
async function longestTurn(running: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let isRunning = true
  let last = performance.now()
  const note = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (isRunning) setImmediate(note)
  }
  setImmediate(note)
  await running()
  isRunning = false
  note()
  return longest
}

const folder = mkdtempSync(path.join(tmpdir(), 'blocking-'))
const workerFile = path.join(folder, 'translation-worker.mjs')
await build({
  entryPoints: ['lib/server/translation/translation-worker.ts'],
  outfile: workerFile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  alias: { '@': path.resolve('.') },
  logLevel: 'error',
})
const thread = createTranslationThread(pathToFileURL(workerFile), {
  error: (facts: unknown) => console.error(facts),
})

async function measure(client: (typeof CLIENTS)[number], target: Target, kind: LargeKind): Promise<string> {
  const { path: place, query } = DOORS[client](target.model)
  const body = largeBody(client, { kind, model: target.model, bytes: MEGABYTES * MEBI })
  const turns: number[] = []
  let status = 0
  let end = () => {}
  for (let round = 0; round < ROUNDS; round += 1) {
    const harness = createHarness({
      group: { platform: target.account.platform },
      accounts: [{ id: 1, ...target.account }],
      settings: { unpricedModels: 'allow' },
      maxBodyBytes: 64 * MEBI,
      maxInflightBodyBytes: 256 * MEBI,
      balance: '1000000',
      ports: thread === null ? {} : { translateAside: thread.translate },
      onEnd: (one) => void (end = one),
      answer: () => ({ status: 400, chunks: ['{"error":{"message":"no"}}'] }),
    })
    turns.push(
      await longestTurn(async () => {
        const reply = await harness.call({ path: place, query, body })
        status = harness.sent.length > 0 ? 200 : reply.status
        if (status !== 200) process.stdout.write(`${reply.text.slice(0, 200)}\n`)
      }),
    )
    end()
    globalThis.gc?.()
  }
  const sorted = turns.toSorted((a, b) => a - b)
  const [best = 0] = sorted
  const median = sorted[Math.floor(ROUNDS / 2)] ?? 0
  return `${median.toFixed(1).padStart(7)} ms (best ${best.toFixed(1)})${status === 200 ? '' : ` status ${status}`}`
}

async function measureAll(client: (typeof CLIENTS)[number], target: Target): Promise<void> {
  for (const kind of LARGE_KINDS) {
    const name = `${client} → ${target.name}, ${kind}`
    if (!name.includes(ONLY)) continue
    process.stdout.write(`${name.padEnd(62)} ${await measure(client, target, kind)}\n`)
  }
}

for (const client of CLIENTS) for (const target of targetsOf(client)) await measureAll(client, target)
await thread?.close()
rmSync(folder, { recursive: true, force: true })

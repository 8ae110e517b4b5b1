import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../../../lib/infra'
import { createTranslation, protocolOf } from '../../../lib/protocols'
import { createTranslationThread } from '../../../lib/server/translation/translation-thread'

const root = path.resolve(import.meta.dirname, '../../..')
const directory = mkdtempSync(path.join(tmpdir(), 'switchyard-translation-'))
const outfile = path.join(directory, 'worker.mjs')
const thread = () => createTranslationThread(pathToFileURL(outfile), createLogger('silent'))

beforeAll(async () => {
  // Packages are found from where the worker lies.
  symlinkSync(path.join(root, 'node_modules'), path.join(directory, 'node_modules'), 'dir')
  await build({
    absWorkingDir: root,
    entryPoints: ['lib/server/translation/translation-worker.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
  })
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** A Chat request of many short messages for an Anthropic account. */
function inputOf(messages: number, more: object = {}): Parameters<typeof createTranslation>[0] {
  const content = (index: number) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `number ${index}`,
  })
  const list = Array.from({ length: messages }, (_, index) => content(index))
  const body = Buffer.from(JSON.stringify({ model: 'an-alias', messages: list, ...more }))
  const protocol = protocolOf('openai_chat')
  return {
    protocol,
    account: { platform: 'anthropic', type: 'api_key', baseUrl: null },
    parsed: protocol.parseRequest({ headers: {}, body }),
    names: { requestedModel: 'an-alias', upstreamModel: 'claude-sonnet-5' },
    requestId: 'req-1',
    nowMs: 0,
  }
}

describe('the translation thread', () => {
  it('translates a large request as it is translated here, while the event loop turns', async () => {
    const aside = thread()
    const input = inputOf(100_000)
    let turns = 0
    const translating = Promise.resolve(createTranslation(input, aside?.translate))
    const state = { isDone: false }
    void translating.finally(() => (state.isDone = true))
    while (!state.isDone) {
      turns += 1
      await setImmediate()
    }
    const made = await translating
    const here = createTranslation(input)
    expect(made?.parsed.body.equals(here?.parsed.body ?? Buffer.alloc(0))).toBe(true)
    expect({ ...made?.parsed, body: null }).toEqual({ ...here?.parsed, body: null })
    expect(made?.place).toEqual(here?.place)
    expect(turns).toBeGreaterThan(10)
    await aside?.close()
  })

  it('keeps small requests in their turn, and refuses what is refused here', async () => {
    const aside = thread()
    expect(createTranslation(inputOf(3), aside?.translate)).not.toBeInstanceOf(Promise)
    const refused = createTranslation(inputOf(20_000, { n: 2 }), aside?.translate)
    await expect(refused).rejects.toMatchObject({
      status: 400,
      code: 'UNSUPPORTED_FIELD',
      details: { param: 'n' },
    })
    await aside?.close()
  })

  it('refuses what it was asked when it is closed, and is not started again', async () => {
    const aside = thread()
    const lost = Promise.resolve(createTranslation(inputOf(20_000), aside?.translate))
    const outcome = lost.then(
      () => 'translated',
      (error: { status: number }) => error.status,
    )
    await aside?.close()
    expect(await outcome).toBe(500)
    const made = await createTranslation(inputOf(20_000), aside?.translate)
    expect(made?.place.path).toBe('/v1/messages')
  })

  it('is not there where it was not built', () => {
    const file = pathToFileURL(path.join(root, 'dist/no-such-worker.mjs'))
    expect(createTranslationThread(file, createLogger('silent'))).toBeNull()
  })
})

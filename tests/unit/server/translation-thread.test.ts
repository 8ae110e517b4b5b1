import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, it, vi } from 'vitest'
import type { TranslationWork } from '@/lib/protocols'
import { openTranslation } from '../../../lib/server/translation/open-translation'
import { createTranslationThread } from '../../../lib/server/translation/translation-thread'
import { createLogger } from '../../../lib/infra'

const folder = mkdtempSync(path.join(tmpdir(), 'switchyard-thread-'))
afterAll(() => rmSync(folder, { recursive: true }))

const WORK: TranslationWork = {
  protocolId: 'openai_chat',
  account: { platform: 'anthropic', type: 'api_key', baseUrl: null },
  body: Buffer.from('{"model":"alias","messages":[{"role":"user","content":"hi"}]}'),
  requestedModel: 'alias',
  stream: false,
  upstreamModel: 'claude-sonnet-5',
}
const INTERNAL = { status: 500, code: 'INTERNAL' }
const MADE = { place: { path: '/v1/messages' } }

/** A thread whose worker runs these lines for every message, and what was logged. */
function threadOf(onMessage: string, onLoad = '') {
  const file = path.join(folder, `${crypto.randomUUID()}.mjs`)
  const head = "import { parentPort as port, MessageChannel, threadId } from 'node:worker_threads'"
  const listen = `port.on('message', ({ id, work }) => { ${onMessage} })`
  writeFileSync(file, [head, onLoad, listen, 'port.postMessage({ isReady: true })'].join('\n'))
  const logged: unknown[] = []
  const thread = createTranslationThread(pathToFileURL(file), {
    error: (...line: unknown[]) => logged.push(line),
  })
  if (thread === null) throw new Error('no thread')
  return { ...thread, logged }
}

describe('the translation thread', () => {
  it('that dies refuses what it was asked, and the next request starts another', async () => {
    const { translate, close } = threadOf(
      "if (work.requestedModel === 'dies') process.exit(1); port.postMessage({ id, refusal: { status: 400, code: String(threadId), message: '' } })",
    )
    const lost = Promise.allSettled([1, 2].map(() => translate({ ...WORK, requestedModel: 'dies' })))
    const refused = { status: 'rejected', reason: INTERNAL }
    expect(await lost).toMatchObject([refused, refused])
    await expect(translate(WORK)).rejects.toMatchObject({ status: 400 })
    await close()
  })

  it('refuses and is ended where it tells what cannot be read', async () => {
    const { translate, close, logged } = threadOf('')
    const posting = vi.spyOn(Worker.prototype, 'postMessage')
    const asked = translate(WORK)
    const started: unknown = posting.mock.contexts[0]
    if (started instanceof Worker) started.emit('messageerror', new Error('unreadable'))
    posting.mockRestore()
    await expect(asked).rejects.toMatchObject(INTERNAL)
    expect(logged).toHaveLength(1)
    await close()
  })

  it.each(["throw new Error('broken')", "import './no-such-file.mjs'", 'no code {'])(
    'whose code does not load (%s) leaves requests to this thread',
    async (onLoad) => {
      const { translate, logged } = threadOf('', onLoad)
      const broken = { ...WORK, body: Buffer.from('[]') }
      const asked = await Promise.allSettled([translate(WORK), translate(broken), translate(WORK)])
      expect(asked).toMatchObject([
        { value: MADE },
        { reason: { status: 400, code: 'INVALID_REQUEST' } },
        { value: MADE },
      ])
      expect(await translate(WORK)).toMatchObject(MADE)
      expect(logged).toHaveLength(1)
    },
  )

  it('hands on the cause of an unknown error', async () => {
    const { translate, close } = threadOf(
      "port.postMessage({ id, refusal: { status: 500, code: 'INTERNAL', message: 'Internal error', cause: 'TypeError: x' } })",
    )
    await expect(translate(WORK)).rejects.toMatchObject({ ...INTERNAL, cause: 'TypeError: x' })
    await close()
  })

  it('once closed is not started again', async () => {
    const { translate, close } = threadOf("throw new Error('never asked')")
    await close()
    expect(await translate(WORK)).toMatchObject(MADE)
  })

  it('is not there outside of production', () => {
    for (const NODE_ENV of ['development', 'test'] as const)
      expect(openTranslation({ env: { NODE_ENV }, logger: createLogger('silent') }).ports).toEqual({})
  })
})

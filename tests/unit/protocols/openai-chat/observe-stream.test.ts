import { describe, expect, it } from 'vitest'
import { NO_USAGE } from '@/lib/core'
import { openaiChat, readSseText, type ModelNames } from '@/lib/protocols'
import { cutAt } from '../cut-at-random'
import { expectForAnyChunks, loadFixture, observeChunks, type Watching } from '../observe-chunks'
import { FIXTURES } from './stream-fixtures'

const load = (file: string): Buffer => loadFixture('openai-chat', file)
const plain: Watching = { protocol: openaiChat }

describe.each(FIXTURES)('$file', (fixture) => {
  const text = load(fixture.file)
  const { file: _file, usage, ...rest } = fixture
  const expected = {
    ...rest,
    usage: { ...NO_USAGE, ...usage },
    terminals: fixture.sawTerminal ? 1 : 0,
  }
  const alias: ModelNames = { requestedModel: 'alias "ü"', upstreamModel: fixture.model ?? 'x' }

  it('is read once, whatever the chunks, and forwarded byte by byte', () => {
    expectForAnyChunks(plain, text, { ...expected, forwarded: text.toString('latin1') })
  })

  it('restores the requested model in every chunk, and not in what was generated', () => {
    const shown = text
      .toString()
      .replaceAll(
        /^(data: \{.*?[^\\]"model":\s?)"[^"]*"/gm,
        (_match, before: string) => before + JSON.stringify(alias.requestedModel),
      )
    const forwarded = Buffer.from(shown).toString('latin1')
    expectForAnyChunks({ ...plain, names: alias }, text, { ...expected, forwarded })
    if (fixture.model !== null) expect(shown).not.toBe(text.toString())
  })

  it('does not show usage that nobody asked for', () => {
    const shown = text
      .toString()
      .split(/(?<=\n\r?\n)/)
      .filter((event) => !event.includes('"choices":[],'))
      .join('')
    const forwarded = Buffer.from(shown).toString('latin1')
    expectForAnyChunks({ ...plain, request: { hidesUsage: true } }, text, { ...expected, forwarded })
  })
})

describe('odd streams', () => {
  const alias: ModelNames = { requestedModel: 'alias', upstreamModel: 'gpt-5.4-2026-03-05' }

  it('a line of many megabytes flows on, and the stream is read to its end', () => {
    const [first = ''] = load('text.sse').toString().split('\n\n')
    const long = first.replace('"content":""', () => `"content":"${'x'.repeat(3_000_000)}"`)
    const text = Buffer.from(`${long}\n\n${load('text.sse').toString()}`)
    const chunks = cutAt(
      text,
      Array.from({ length: 200 }, (_, index) => index * 16_000),
    )
    const seen = observeChunks({ ...plain, names: alias, request: { hidesUsage: true } }, chunks)
    expect(seen).toMatchObject({ usageState: 'final', sawTerminal: true })
    expect(
      String(seen['forwarded']).startsWith(long.slice(0, 90).replace(/gpt-5.4-2026-03-05/, 'alias')),
    ).toBe(true)
  })

  it('without [DONE] it ends with its reason, wherever it is cut', () => {
    const text = load('text.sse').toString()
    const left = Buffer.from(text.slice(0, text.lastIndexOf('data: [DONE]')))
    const whole = observeChunks(plain, [left])
    expect(whole).toMatchObject({ usageState: 'final', sawTerminal: true, terminals: 0 })
    expectForAnyChunks(plain, left, whole)
  })

  const chunk = (content: string, finish_reason: string | null): string =>
    `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta: { content }, finish_reason }] })}\n\n`
  const said = chunk('a', null)
  const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
  const counted = `data: ${JSON.stringify({ id: 'x', choices: [], usage })}\n\n`
  const spaced = `data: { "choices" : [ { "delta" : {} , "finish_reason" : "stop" } ] }\n\n`

  it.each([
    ['a reason', said + chunk('', 'stop')],
    ['a reason of a chunk with text', said + chunk('b', 'length')],
    ['a reason among blanks', said + spaced],
    ['a reason without its last line feeds', (said + chunk('', 'stop')).trimEnd()],
    ['usage behind the reason', said + chunk('', 'stop') + counted],
    ['comments behind the reason', said + chunk('', 'stop') + ': keep-alive\n\n'.repeat(9)],
    ['a cut comment behind the reason', `${said + chunk('', 'stop')}: keep-al`],
    ['other fields and empty data behind the reason', `${said + chunk('', 'stop')}event: ping\ndata:\n\n`],
    ['an empty chunk behind the reason', said + chunk('', 'stop') + chunk('', null)],
    ['a reason, more text, and a reason again', chunk('', 'stop') + said + chunk('', 'stop')],
  ])('without [DONE] it is whole with %s', (_, text) => {
    const whole = observeChunks(plain, [Buffer.from(text)])
    expect(whole).toMatchObject({ sawTerminal: true, error: null })
    expectForAnyChunks(plain, Buffer.from(text), whole)
  })

  it.each([
    ['no reason', said],
    ['empty reasons', chunk('a', '') + chunk('b', '') + chunk('', '')],
    ['the reason "error"', said + chunk('', 'error')],
    ['text behind the reason', said + chunk('b', 'stop') + chunk('more', null)],
    ['usage cut behind the reason', said + chunk('b', 'stop') + counted.slice(0, 40)],
    ['a line cut at once behind the reason', `${said + chunk('b', 'stop')}da`],
    ['damaged data behind the reason', `${said + chunk('b', 'stop')}data: {"cho\n\n`],
    ['the reason in what was generated', chunk('"finish_reason":"stop"', null)],
    ['a long line behind the reason', chunk('', 'stop') + chunk('x'.repeat(1_200_000), null)],
  ])('without [DONE] it is cut with %s', (_, text) => {
    const bytes = Buffer.from(text)
    const chunks = cutAt(
      bytes,
      Array.from({ length: 80 }, (_item, index) => index * 16_000),
    )
    const whole = observeChunks(plain, chunks)
    expect(whole).toMatchObject({ sawTerminal: false, error: null })
    if (bytes.length < 10_000) expectForAnyChunks(plain, bytes, whole)
  })

  it('the length of generated text is estimated', () => {
    const text = load('text.sse')
    const whole = readSseText(text).reduce((sum, { data }) => {
      const content = /"content":"((?:[^"\\]|\\.)*)"/.exec(data)?.[1] ?? ''
      return sum + content.length
    }, 0)
    const observer = openaiChat.observeStream({ requestedModel: 'm', upstreamModel: 'm' })
    expect(observer.outputCharacters()).toBe(0)
    observer.push(text)
    expect(Math.abs(observer.outputCharacters() - whole)).toBeLessThan(whole * 0.4)
  })
})

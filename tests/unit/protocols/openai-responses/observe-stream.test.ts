import { describe, expect, it } from 'vitest'
import { NO_USAGE } from '@/lib/core'
import { openaiResponses, readSseText, type ErrorToRender, type ModelNames } from '@/lib/protocols'
import { cutAt } from '../cut-at-random'
import { expectForAnyChunks, loadFixture, observeChunks, type Watching } from '../observe-chunks'
import { FIXTURES } from './stream-fixtures'

const load = (file: string): Buffer => loadFixture('openai-responses', file)
const plain: Watching = { protocol: openaiResponses }
const ERROR: ErrorToRender = {
  status: 502,
  type: 'upstream_error',
  code: null,
  message: 'Upstream request failed',
  param: null,
  requestId: '019d0d5f-3c00-7000-8000-000000000001',
}

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

  it('restores the requested model in every response, and nowhere else', () => {
    const shown = text
      .toString()
      .replaceAll(
        /("max_tool_calls":\s?null,\s?"model":\s?)"[^"]*"/g,
        (_match, before: string) => before + JSON.stringify(alias.requestedModel),
      )
    const forwarded = Buffer.from(shown).toString('latin1')
    expectForAnyChunks({ ...plain, names: alias }, text, { ...expected, forwarded })
    if (fixture.model !== null) expect(shown).not.toBe(text.toString())
  })
})

describe('long lines', () => {
  const alias: ModelNames = { requestedModel: 'alias', upstreamModel: 'gpt-5.4-2026-03-05' }

  it.each([
    ['whole', { requestedModel: 'm', upstreamModel: 'm' }],
    ['restored', alias],
  ])('a response of many megabytes is read, and its bytes flow on: %s', (_, names) => {
    const image = JSON.stringify({ type: 'image_generation_call', id: 'ig_1', result: 'A'.repeat(3_000_000) })
    const text = load('text.sse')
      .toString()
      .replace(/("status":"completed",.*"output":\[)/, (_match, before: string) => `${before}${image},`)
    const places = Array.from({ length: 300 }, (_unused, index) => index * 16_000)
    const seen = observeChunks({ ...plain, names }, cutAt(Buffer.from(text), places))
    expect(seen).toMatchObject({ usageState: 'final', sawTerminal: true, usage: { outputTokens: 300 } })
    const shown = text.replaceAll(/("max_tool_calls":null,"model":)"[^"]*"/g, `$1"${alias.requestedModel}"`)
    expect(seen['forwarded']).toBe(Buffer.from(names === alias ? shown : text).toString('latin1'))
  })
})

describe('the end of a stream that fails', () => {
  const failedOf = (bytes: Buffer | null | undefined): Record<string, unknown> =>
    JSON.parse(readSseText(bytes ?? Buffer.alloc(0))[0]?.data ?? 'null') as Record<string, unknown>

  it('is a failed response that goes on from what was seen', () => {
    const observer = openaiResponses.observeStream({ requestedModel: 'alias', upstreamModel: 'm' })
    observer.push(load('cut.sse'))
    const bytes = observer.renderError?.(ERROR)
    expect(readSseText(bytes ?? Buffer.alloc(0))[0]?.event).toBe('response.failed')
    expect(failedOf(bytes)).toMatchObject({
      type: 'response.failed',
      sequence_number: 3,
      response: {
        id: 'resp_67ccd2bed1ec8190b14f964abc054267',
        created_at: 1_774_000_000,
        model: 'alias',
        status: 'failed',
        error: { code: 'server_error', message: 'Upstream request failed' },
      },
    })
  })

  it('also follows an error event, and nothing follows a terminal one', () => {
    const failed = openaiResponses.observeStream({ requestedModel: 'm', upstreamModel: 'm' })
    failed.push(load('error-first.sse'))
    expect(failedOf(failed.renderError?.(ERROR))).toMatchObject({ sequence_number: 1 })
    const ended = openaiResponses.observeStream({ requestedModel: 'm', upstreamModel: 'm' })
    ended.push(load('failed.sse'))
    expect(ended.renderError?.(ERROR)).toBeNull()
  })

  it.each([
    ['rate_limit_error', 'rate_limit_exceeded'],
    ['overloaded_error', 'server_error'],
    ['api_error', 'server_error'],
  ])('before any stream has begun: %s', (type, code) => {
    expect(failedOf(openaiResponses.renderStreamError({ ...ERROR, type }))).toMatchObject({
      sequence_number: 0,
      response: {
        id: 'resp_019d0d5f3c0070008000000000000001',
        created_at: 1_774_045_838,
        error: { code },
      },
    })
  })

  it.each([
    ['server_is_overloaded', 'server_error'],
    ['slow_down', 'server_error'],
    ['context_length_exceeded', 'context_length_exceeded'],
  ])('a provider of Chat Completions said %s', (said, code) => {
    const error = { ...ERROR, type: 'server_error', code: said }
    expect(failedOf(openaiResponses.renderStreamError(error))).toMatchObject({
      response: { error: { code } },
    })
  })
})

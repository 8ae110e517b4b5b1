import { describe, expect, it } from 'vitest'
import { NO_USAGE } from '@/lib/core'
import { envelopeOf, geminiGenerate, geminiStream, openaiChat } from '@/lib/protocols'
import type { ErrorToRender, ObservedChunk, StreamObserver } from '@/lib/protocols'
import { SAME } from './observe-chunks'

const USAGE = { ...NO_USAGE, inputTokens: 7 }
const ERROR: ErrorToRender = {
  status: 502,
  type: 'api_error',
  code: null,
  message: 'm',
  param: null,
  requestId: 'r',
}

/** Its methods stand on the prototype and need their object. */
class OfAClass implements StreamObserver {
  private readonly seen: string[] = []
  readonly endsByFlush = true

  push(chunk: Buffer): ObservedChunk {
    this.seen.push(chunk.toString())
    return { forward: chunk, terminal: false }
  }
  flush(): Buffer | null {
    return this.seen.length === 0 ? Buffer.from('nothing') : null
  }
  usage = (): typeof USAGE => USAGE
  usageState(): 'partial' | 'none' {
    return this.seen.length > 0 ? 'partial' : 'none'
  }
  responseModel(): string {
    return `model-${this.seen.length}`
  }
  answerId(): string {
    return `answer-${this.seen.length}`
  }
  sawContent(): boolean {
    return this.seen.length > 0
  }
  sawTerminal(): boolean {
    return this.seen.length > 1
  }
  goesOn(): 'likely' | 'unlikely' {
    return this.seen.length > 0 ? 'likely' : 'unlikely'
  }
  streamError = (): null => null
  outputCharacters(): number {
    return this.seen.join('').length
  }
  renderError({ message }: ErrorToRender): Buffer {
    return Buffer.from(`${message} ${this.seen.length}`)
  }
}

const unwrap = envelopeOf('gemini_generate', 'antigravity')?.unwrapStream
const list = geminiStream.variantOf?.('', {})?.frameStream
const WRAPPERS = [
  ['the envelope’s', unwrap],
  ['the list’s', list],
] as const

describe.each(WRAPPERS)('%s observer', (name, wrap) => {
  it('says what an observer of a class says', () => {
    const inner = new OfAClass()
    const observer = wrap?.(inner)
    observer?.push(Buffer.from('data: {"candidates":[]}\n\n'))
    expect([
      observer?.usage(),
      observer?.usageState(),
      observer?.responseModel(),
      observer?.answerId?.(),
      observer?.sawContent(),
      observer?.sawTerminal(),
      observer?.goesOn?.(),
      observer?.streamError(),
      observer?.outputCharacters(),
      observer?.endsByFlush,
    ]).toEqual([USAGE, 'partial', 'model-1', 'answer-1', true, false, 'likely', null, 25, true])
    expect(observer?.renderError?.(ERROR)?.toString()).toBe(
      name === 'the list’s' ? ',\r\n{"error":{"code":502,"message":"m","status":"UNAVAILABLE"}}]' : 'm 1',
    )
    expect(observer?.flush()?.toString()).toBeUndefined()
  })

  it('has none of what its own does not say', () => {
    const chat = wrap?.(openaiChat.observeStream(SAME))
    expect(chat?.usageState()).toBe('none')
    expect([chat?.goesOn, chat?.answerId, chat?.endsByFlush]).toEqual([undefined, undefined, undefined])
    expect(wrap?.(geminiGenerate.observeStream(SAME)).goesOn?.()).toBe('unlikely')
  })
})

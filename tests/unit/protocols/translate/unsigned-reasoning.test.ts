import { describe, expect, it } from 'vitest'
import type { ProtocolId } from '@/lib/core'
import { createTranslation, protocolOf, readSseText } from '@/lib/protocols'
import type { Translation } from '@/lib/protocols'
import { codecOf } from '@/lib/protocols/translate/codec-of'
import type { WireAccount } from '@/lib/protocols/translate/wire-of-account'

const COMPATIBLE: WireAccount = { platform: 'openai', type: 'api_key', baseUrl: 'https://a.example' }
const MESSAGE = { role: 'assistant', reasoning_content: 'hm', content: 'hi' }
const ANSWER = { id: 'c', model: 'm', choices: [{ index: 0, message: MESSAGE, finish_reason: 'stop' }] }
const CHUNKS = [{ reasoning_content: 'h' }, { reasoning_content: 'm' }, { content: 'hi' }, {}].map(
  (delta, at) => ({
    id: 'c',
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: at === 3 ? 'stop' : null }],
  }),
)

type Block = Readonly<Record<string, unknown>>

function translation(client: ProtocolId, account: WireAccount, body: object): Translation {
  const protocol = protocolOf(client)
  const parsed = protocol.parseRequest({ headers: {}, body: Buffer.from(JSON.stringify(body)) })
  const names = { requestedModel: 'm', upstreamModel: 'm' }
  const requestId = '019d0d5f-3c00-7000-8000-000000000001'
  const made = createTranslation({ protocol, account, parsed, names, requestId, nowMs: 0 })
  if (made === null) throw new Error('nothing to translate')
  return made
}

type Shown = { readonly type: string; text?: string; thinking?: string; signature?: string }
type Event = { readonly index?: number; readonly content_block?: Shown; readonly delta?: Partial<Shown> }

/** Blocks as a client puts a stream together: a signature replaces what stood there. */
function blocksOf(stream: string): readonly Block[] {
  const blocks: Shown[] = []
  for (const { data } of readSseText(Buffer.from(stream))) {
    const { content_block, delta = {}, index = 0 } = JSON.parse(data) as Event
    if (content_block !== undefined) blocks.push(content_block)
    const block = blocks[index]
    if (block === undefined) continue
    if (delta.text !== undefined) block.text = (block.text ?? '') + delta.text
    if (delta.thinking !== undefined) block.thinking = (block.thinking ?? '') + delta.thinking
    if (delta.signature !== undefined) block.signature = delta.signature
  }
  return blocks
}

/** What a client of Messages is shown of an answer with thinking that nobody has signed. */
function shownBlocks(streamed: boolean): readonly Block[] {
  const asked = {
    model: 'm',
    max_tokens: 9,
    stream: streamed,
    messages: [{ role: 'user', content: 'hi' }],
  }
  const made = translation('anthropic_messages', COMPATIBLE, asked)
  if (!streamed) {
    const whole = made.readAnswer(Buffer.from(JSON.stringify(ANSWER))).body
    return (JSON.parse(whole.toString()) as { readonly content: readonly Block[] }).content
  }
  const observer = made.observeStream((inner) => inner)
  const events = [...CHUNKS.map((chunk) => JSON.stringify(chunk)), '[DONE]']
  const shown = events.map(
    (data) => observer.push(Buffer.from(`data: ${data}\n\n`)).forward?.toString() ?? '',
  )
  return blocksOf(shown.join('') + (observer.flush()?.toString() ?? ''))
}

const turn = (content: readonly Block[]): object => ({
  model: 'm',
  max_tokens: 9,
  messages: [
    { role: 'user', content: 'hi' },
    { role: 'assistant', content },
    { role: 'user', content: 'and?' },
  ],
})

describe.each([false, true])('thinking that nobody has signed, streamed: %s', (streamed) => {
  const blocks = shownBlocks(streamed)

  it('is shown, and known when it comes back', () => {
    expect(blocks.map(({ type, thinking, text }) => [type, thinking ?? text])).toEqual([
      ['thinking', 'hm'],
      ['text', 'hi'],
    ])
    expect(blocks[0]?.['signature']).not.toBe('')
    const { messages } = codecOf('anthropic_messages').decodeRequest(
      JSON.parse(JSON.stringify(turn(blocks))),
      { model: 'm', stream: false },
    )
    expect(messages[1]?.content[0]).toEqual({
      type: 'reasoning',
      text: 'hm',
      signature: null,
      isRedacted: false,
    })
  })

  it('does not go to an account of Messages', () => {
    const protocol = protocolOf('anthropic_messages')
    const body = Buffer.from(JSON.stringify(turn(blocks)))
    const upstream = protocol.upstreamBody(protocol.parseRequest({ headers: {}, body }), 'm')
    expect(JSON.parse(upstream.toString())).toEqual(turn(blocks.slice(1)))
  })

  it('goes back to a compatible provider that thinks in plain text', () => {
    const { parsed } = translation('anthropic_messages', COMPATIBLE, turn(blocks))
    const { messages } = JSON.parse(parsed.body.toString()) as { readonly messages: readonly unknown[] }
    expect(messages[1]).toEqual({ role: 'assistant', content: 'hi', reasoning_content: 'hm' })
  })

  it.each(['gemini', 'antigravity'] as const)('does not go to %s', (platform) => {
    const account = { platform, type: 'api_key', baseUrl: null } as const
    const { parsed } = translation('anthropic_messages', account, turn(blocks))
    const { contents } = JSON.parse(parsed.body.toString()) as { readonly contents: readonly unknown[] }
    expect(contents[1]).toEqual({ role: 'model', parts: [{ text: 'hi' }] })
  })
})

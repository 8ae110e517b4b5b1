import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { protocolOf, spliceUserId } from '@/lib/protocols'
import { UNSIGNED_MARK, wrapSignature } from '@/lib/protocols/neutral'

type Id = Parameters<typeof protocolOf>[0]

const FOREIGN = wrapSignature({ platform: 'openai', value: 'gAAAA' })
const OTHER = wrapSignature({ platform: 'antigravity', value: 'CiQB' })
/** As answers that were translated name theirs: by the request's id and the place. */
const OWN_ID = 'rs_019d0d5f3c0070008000000000000001_0'
const NATIVE_ID = 'rs_067ccd2bed1ec8190b14f964abc054267aaaaaaaaaaaaaaa'
const target = { pathModel: 'gemini-3-pro', subPath: '' }

/** What goes upstream of a body. */
function upstream(id: Id, body: string): string {
  const protocol = protocolOf(id)
  const parsed = protocol.parseRequest({ headers: {}, body: Buffer.from(body), target })
  const { requestedModel } = parsed
  return protocol.upstreamBody(parsed, requestedModel).toString('utf8')
}

/** Numbers and spaces that decoding would lose. */
const EXACT = '{"n": 12345678901234567890.10,  "u":"\\u00e9"}'

const CASES: readonly (readonly [name: string, id: Id, body: string, upstream: string])[] = [
  [
    'thinking before a call goes, the call stays to the last byte',
    'anthropic_messages',
    `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}, {"role":"assistant","content":[ {"type":"thinking","thinking":"hm","signature":"${FOREIGN}"} , {"type":"tool_use","id":"t","name":"f","input":${EXACT}}]}]}`,
    `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}, {"role":"assistant","content":[ {"type":"tool_use","id":"t","name":"f","input":${EXACT}}]}]}`,
  ],
  [
    'its own thinking stays beside a foreign one',
    'anthropic_messages',
    `{"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"a","signature":"EqQB"},{"type":"redacted_thinking","data":"${OTHER}"},{"type":"text","text":"${FOREIGN}"}]}]}`,
    `{"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"a","signature":"EqQB"},{"type":"text","text":"${FOREIGN}"}]}]}`,
  ],
  [
    'a turn of nothing else goes with it',
    'anthropic_messages',
    `{"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"redacted_thinking","data":"${OTHER}"},{"type":"redacted_thinking","data":"${FOREIGN}"}]} , {"role":"user","content":"hi"}]}`,
    `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}`,
  ],
  [
    'thinking of a provider that signs nothing goes back to it',
    'anthropic_messages',
    `{"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"a","signature":""},{"type":"thinking","thinking":"b"},{"type":"thinking","thinking":"c","signature":"${UNSIGNED_MARK}"}]}]}`,
    `{"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"a","signature":""},{"type":"thinking","thinking":"b"}]}]}`,
  ],
  [
    'reasoning items go',
    'openai_responses',
    `{"model":"m","input":[{"role":"user","content":"hi"},{"type":"reasoning","id":"rs","summary":[],"encrypted_content":"${FOREIGN}"},{"type":"reasoning","id":"rs2","summary":[],"encrypted_content":"gAAA"}]}`,
    `{"model":"m","input":[{"role":"user","content":"hi"},{"type":"reasoning","id":"rs2","summary":[],"encrypted_content":"gAAA"}]}`,
  ],
  [
    'reasoning items of our own making go where they have no content, and references to them',
    'openai_responses',
    `{"model":"m","input":[{"role":"user","content":"\\"${OWN_ID}\\""},{"id":"${OWN_ID}","type":"reasoning","summary":[]},{"id" : "${OWN_ID}2","type":"reasoning","encrypted_content":null} , {"type":"reasoning","id":"${OWN_ID}","summary":[],"encrypted_content":"gAAA"},{"type":"item_reference","id":"${OWN_ID}"},{"type":"reasoning","id":"${NATIVE_ID}","summary":[]},{"type":"item_reference","id":"${NATIVE_ID}"},{"role":"user","content":["${OWN_ID}"],"n":${EXACT}},{"type":"reasoning","encrypted_content":"${FOREIGN}"}]}`,
    `{"model":"m","input":[{"role":"user","content":"\\"${OWN_ID}\\""} , {"type":"reasoning","id":"${OWN_ID}","summary":[],"encrypted_content":"gAAA"},{"type":"reasoning","id":"${NATIVE_ID}","summary":[]},{"type":"item_reference","id":"${NATIVE_ID}"},{"role":"user","content":["${OWN_ID}"],"n":${EXACT}}]}`,
  ],
  [
    'reasoning details go, calls are signed anew',
    'openai_chat',
    `{"stream":true,"messages":[{"role":"assistant","reasoning_details":[{"type":"reasoning.text","text":"x","signature":"${OTHER}"}],"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"${OTHER}"}}}]}],"model":"m"}`,
    `{"stream_options":{"include_usage":true},"stream":true,"messages":[{"role":"assistant","reasoning_details":[],"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"skip_thought_signature_validator"}}}]}],"model":"m"}`,
  ],
  [
    'thoughts go, calls are signed anew, texts lose their signature',
    'gemini_generate',
    `{"contents":[{"role":"model","parts":[{"text":"hm","thought":true,"thoughtSignature":"${FOREIGN}"},{"functionCall":{"name":"f","args":${EXACT}},"thoughtSignature":"${FOREIGN}"},{"text":"hi","thought_signature":"${OTHER}"}]}]}`,
    `{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f","args":${EXACT}},"thoughtSignature":"skip_thought_signature_validator"},{"text":"hi","thought_signature":""}]}]}`,
  ],
]

describe('reasoning of another platform, on the protocol’s own wire', () => {
  it.each(CASES)('%s (%s)', (_name, id, body, expected) => {
    expect(upstream(id, body)).toBe(expected)
    expect(() => JSON.parse(expected) as unknown).not.toThrow()
  })

  it('moves with what stands before it', () => {
    const body = `{"model":"m","max_tokens":9,"metadata":{"user_id":"a"},"messages":[{"role":"assistant","content":[{"type":"redacted_thinking","data":"${FOREIGN}"},{"type":"text","text":"x"}]}]}`
    const protocol = protocolOf('anthropic_messages')
    const parsed = protocol.parseRequest({ headers: {}, body: Buffer.from(body) })
    const shown = protocol.upstreamBody(spliceUserId(parsed, 'another one'), 'a-longer-model').toString()
    expect(JSON.parse(shown)).toEqual({
      model: 'a-longer-model',
      max_tokens: 9,
      metadata: { user_id: 'another one' },
      messages: [{ role: 'assistant', content: [{ type: 'text', text: 'x' }] }],
    })
  })

  it('of any blocks exactly the foreign ones go', () => {
    const block = fc.oneof(
      fc.constant({ type: 'thinking', thinking: 'x', signature: FOREIGN }),
      fc.constant({ type: 'redacted_thinking', data: OTHER }),
      fc.constant({ type: 'thinking', thinking: 'x', signature: 'EqQB' }),
      fc.record({ type: fc.constant('text'), text: fc.oneof(fc.string(), fc.constant(FOREIGN)) }),
    )
    const message = fc.record({ role: fc.constant('assistant'), content: fc.array(block, { maxLength: 5 }) })
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.nat(3), (messages, indent) => {
        const body = { model: 'm', max_tokens: 1, messages }
        const isForeign = (one: object): boolean =>
          Object.entries(one).some(
            ([key, value]) => key !== 'text' && [FOREIGN, OTHER].includes(String(value)),
          )
        const left = messages.flatMap(({ role, content }) => {
          const kept = content.filter((one) => !isForeign(one))
          return kept.length === 0 && content.length > 0 ? [] : [{ role, content: kept }]
        })
        const shown = upstream('anthropic_messages', JSON.stringify(body, null, indent))
        expect(JSON.parse(shown)).toEqual({ ...body, messages: left })
      }),
    )
  })
})

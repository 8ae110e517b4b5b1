import type { ClientId } from '../../tests/unit/protocols/translate/wires'

/** What fills a body: one picture, many short messages, long texts with escapes, or large schemas of tools. */
export const LARGE_KINDS = ['picture', 'short messages', 'long texts', 'one text', 'system turns'] as const
export type LargeKind = (typeof LARGE_KINDS)[number]

type Asked = { readonly kind: LargeKind; readonly model: string; readonly bytes: number }

/** A text part of a protocol's message. */
const TEXT_PARTS: Readonly<Record<ClientId, (text: string) => object>> = {
  anthropic_messages: (text) => ({ type: 'text', text }),
  openai_chat: (text) => ({ type: 'text', text }),
  openai_responses: (text) => ({ type: 'input_text', text }),
  gemini_generate: (text) => ({ text }),
}

const PICTURE_PARTS: Readonly<Record<ClientId, (data: string) => object>> = {
  anthropic_messages: (data) => ({
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data },
  }),
  openai_chat: (data) => ({ type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } }),
  openai_responses: (data) => ({ type: 'input_image', image_url: `data:image/png;base64,${data}` }),
  gemini_generate: (data) => ({ inlineData: { mimeType: 'image/png', data } }),
}

/** A body of about so many bytes. */
export function largeBody(client: ClientId, { kind, model, bytes }: Asked): Buffer {
  const isGemini = client === 'gemini_generate'
  const message = (role: string, parts: readonly object[]): object =>
    isGemini ? { role: role === 'assistant' ? 'model' : 'user', parts } : { role, content: parts }
  const said = (text: string): object => message('user', [TEXT_PARTS[client](text)])
  const messages = (): readonly object[] => {
    if (kind === 'picture') return [message('user', [PICTURE_PARTS[client]('iVBORw0K'.repeat(bytes / 8))])]
    if (kind === 'one text') return [said('Wörter "quoted" \n'.repeat(bytes / 20))]
    if (kind === 'long texts') return repeated(bytes, said('Wörter "quoted" \n'.repeat(512)))
    if (kind === 'short messages')
      return repeated(
        bytes,
        isGemini ? said('a short message') : { role: 'user', content: 'a short message' },
      )
    return repeated(
      bytes,
      isGemini ? said('a short message') : { role: 'system', content: 'a short message' },
    )
  }
  const limit = client === 'anthropic_messages' ? { max_tokens: 5 } : {}
  const key = isGemini ? 'contents' : client === 'openai_responses' ? 'input' : 'messages'
  return Buffer.from(JSON.stringify({ ...(isGemini ? {} : { model }), ...limit, [key]: messages() }))
}

function repeated(bytes: number, message: object): readonly object[] {
  return Array.from({ length: Math.ceil(bytes / (JSON.stringify(message).length + 1)) }, () => message)
}

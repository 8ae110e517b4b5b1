import type { ProtocolId } from '@/lib/core'

/** Where a generation request of a wire goes: path with its version segment, query without `?`. */
export type UpstreamPlace = { readonly path: string; readonly query: string }

export function upstreamPlace(wire: ProtocolId, model: string, stream: boolean): UpstreamPlace {
  switch (wire) {
    case 'anthropic_messages':
      return { path: '/v1/messages', query: '' }
    case 'openai_chat':
      return { path: '/v1/chat/completions', query: '' }
    case 'openai_responses':
      return { path: '/v1/responses', query: '' }
    case 'gemini_generate': {
      const action = stream ? 'streamGenerateContent' : 'generateContent'
      const path = `/v1beta/models/${encodeURIComponent(model)}:${action}`
      return { path, query: stream ? 'alt=sse' : '' }
    }
  }
}

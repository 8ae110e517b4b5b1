import type { ProtocolId } from '@/lib/core'
import type { RequestHeaders } from './protocol'

/** Paths that belong to one protocol, whatever follows; `/api` and `/antigravity` in front do not count. */
const BY_PATH: readonly (readonly [RegExp, ProtocolId])[] = [
  [/\/v1\/messages\b/, 'anthropic_messages'],
  [/\/(?:v1\/)?responses\b|\/backend-api\b/, 'openai_responses'],
  [/\/(?:v1\/)?chat\b|\/v1\/(?:embeddings|images|completions)\b|\/v1(?:alpha|beta)\/openai\b/, 'openai_chat'],
  [/\/v1(?:alpha|beta)\b|\/upload\//, 'gemini_generate'],
]

/**
 * Which shapes a client expects of a path that all protocols share or that nobody knows: those of the path's neighbours,
 * else those of the header in which the client's SDK sends its key.
 */
export function guessProtocol(path: string, headers: RequestHeaders): ProtocolId {
  for (const [pattern, id] of BY_PATH) if (pattern.test(path)) return id
  if (headers['x-api-key'] !== undefined || headers['anthropic-version'] !== undefined) {
    return 'anthropic_messages'
  }
  if (headers['x-goog-api-key'] !== undefined) return 'gemini_generate'
  return headers['authorization'] === undefined ? 'anthropic_messages' : 'openai_chat'
}

import type { Platform } from '@/lib/core'

/** What rows call a protocol → the convention's word for what is asked. **Source:** https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/ */
const OPERATIONS: Readonly<Record<string, string>> = {
  anthropic_messages: 'chat',
  openai_chat: 'chat',
  openai_responses: 'chat',
  openai_embeddings: 'embeddings',
  openai_images: 'generate_content',
  gemini_generate: 'generate_content',
}

const PROVIDERS: Readonly<Record<Platform, string>> = {
  anthropic: 'anthropic',
  openai: 'openai',
  gemini: 'gcp.gemini',
  antigravity: 'gcp.gen_ai',
}

/** `gen_ai.operation.name` of a request, by the protocol its row names. */
export function operationOf(loggedProtocol: string): string {
  return OPERATIONS[loggedProtocol] ?? loggedProtocol
}

/** `gen_ai.provider.name` of a platform's accounts. */
export function providerOf(platform: Platform | undefined): string | null {
  return platform === undefined ? null : PROVIDERS[platform]
}

/**
 * protocols: wire formats as pure codecs, one folder each. A protocol is a value; bytes in, facts and bytes out.
 * No I/O, no clock, no framework, no knowledge of routes, accounts or prices.
 */
export * from './protocol'
export { anthropicMessages } from './anthropic-messages'
export { spliceUserId } from './anthropic-messages/splice-user-id'
export { isClaudeCodeClient } from './claude-code-client'
export { DEFAULT_MODELS } from '@/lib/core'
export { applyErrorRule, findErrorRule, matchesErrorRule, type ErrorRule } from './error-rules'
export { estimateInputTokens, estimateTokens, estimateTokensOfCharacters } from './estimate-tokens'
export type { JsonScan, JsonScanner } from './json/create-json-scanner'
export { mapUpstreamError, type MappedError } from './map-upstream-error'
export { presentedKey } from './presented-key'
export { protocolOf } from './protocol-of'
export { guessProtocol } from './guess-protocol'
export { renderModelList, type ListedModel, type ModelList } from './render-model-list'
export { replaceModelInBody } from './replace-model-in-body'
export { sessionIdOfUserId } from './session-id'
export { sessionHashOfBody } from './session-hash'
export { createSseReader, readSseText, type SseEvent, type SseReader } from './sse/sse-reader'
export { detectWarmup, type WarmupKind } from './warmup/detect-warmup'
export { renderWarmup, type WarmupAnswer } from './warmup/render-warmup'

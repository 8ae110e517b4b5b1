import type { Platform } from '@/lib/core'
import type { BeyondBytes, ParsedRequest } from '@/lib/protocols'

/** Tokens of the largest context any provider serves. */
const WHOLE_CONTEXT_TOKENS = 1_050_000
/** More than the description of a tool, or a set of them, that providers know. */
const KNOWN_TOOL_TOKENS = 8_000
/**
 * More than a picture of any size counts for. **Source:** https://platform.openai.com/docs/guides/images-vision#calculating-costs
 * (33 times as much for `gpt-4o-mini`), https://platform.claude.com/docs/en/build-with-claude/vision
 */
const PICTURE_TOKENS: Readonly<Record<Platform, number>> = {
  anthropic: 8_000,
  antigravity: 8_000,
  gemini: 8_000,
  openai: 50_000,
}

/** Tokens that are read beyond the bytes of a body, at most. */
export function unseenTokens(
  platform: Platform,
  { previousAnswerId }: Pick<ParsedRequest, 'previousAnswerId'>,
  { contexts, pictures, knownTools }: BeyondBytes,
): number {
  const read = Math.max(contexts, previousAnswerId === undefined ? 0 : 1)
  return read * WHOLE_CONTEXT_TOKENS + pictures * PICTURE_TOKENS[platform] + knownTools * KNOWN_TOOL_TOKENS
}

/** A provider family. */
export const PLATFORMS = ['anthropic', 'openai', 'gemini', 'antigravity'] as const
export type Platform = (typeof PLATFORMS)[number]

/** The wire format a client speaks. */
export const PROTOCOL_IDS = [
  'anthropic_messages',
  'openai_chat',
  'openai_responses',
  'gemini_generate',
] as const
export type ProtocolId = (typeof PROTOCOL_IDS)[number]

const SEEN_BY: Readonly<Record<Platform, readonly Platform[]>> = {
  anthropic: ['anthropic'],
  openai: ['openai'],
  gemini: ['gemini'],
  antigravity: ['antigravity', 'anthropic', 'gemini'],
}

/** Platforms whose channel entries a group of `platform` sees, in the order they are looked at. */
export function platformsSeenBy(platform: Platform): readonly Platform[] {
  return SEEN_BY[platform]
}

export function isPlatform(value: unknown): value is Platform {
  return typeof value === 'string' && (PLATFORMS as readonly string[]).includes(value)
}

import type { Platform } from '@/lib/core'

/** The session's part of a sticky key on a platform: sessions of the gemini platform are prefixed `gemini:`. */
export function sessionKeyOf(platform: Platform, sessionHash: string): string {
  return platform === 'gemini' ? `gemini:${sessionHash}` : sessionHash
}

import type { ReactElement } from 'react'
import type { Platform } from '@/lib/core'
import { Badge, type BadgeTone } from '../ui/badge'

/** Platforms are proper names: the same in every language. */
export const PLATFORM_NAMES: Readonly<Record<Platform, string>> = {
  anthropic: 'Anthropic',
  openai: 'OpenAI',
  gemini: 'Gemini',
  antigravity: 'Antigravity',
}

export const PLATFORM_TONES: Readonly<Record<Platform, BadgeTone>> = {
  anthropic: 'warning',
  openai: 'success',
  gemini: 'info',
  antigravity: 'violet',
}

export function PlatformBadge({ platform }: { readonly platform: Platform }): ReactElement {
  return <Badge tone={PLATFORM_TONES[platform]}>{PLATFORM_NAMES[platform]}</Badge>
}

import { geminiEmbed, geminiGenerate, geminiStream } from '@/lib/protocols'
import type { Endpoint } from './endpoints'

/** Antigravity speaks Gemini's wire in an envelope, and only to generate. */
const GENERATE = {
  kind: 'generate',
  method: 'POST',
  platforms: ['gemini', 'antigravity'],
  elsewhere: 'translated',
} as const
const EMBED = { ...GENERATE, protocol: geminiEmbed, platforms: ['gemini'], elsewhere: 'missing' } as const
const COUNT = { ...GENERATE, kind: 'count_tokens', platforms: ['gemini'], elsewhere: 'estimated' } as const

/** What can be done with a model of the Gemini API, by the word behind its name. */
const ACTIONS: Readonly<Record<string, Omit<Endpoint, 'upstreamPath'>>> = {
  generateContent: { ...GENERATE, protocol: geminiGenerate },
  streamGenerateContent: { ...GENERATE, protocol: geminiStream },
  countTokens: { ...COUNT, protocol: geminiGenerate },
  embedContent: EMBED,
  batchEmbedContents: EMBED,
}

/** How a path of Gemini's models ends; `:` or its escaped form. */
export const GEMINI_ACTION = new RegExp(`(?::|%3A)(${Object.keys(ACTIONS).join('|')})$`, 'i')

/** What can be done with Gemini's models, by path. */
export const GEMINI_ENDPOINTS = Object.entries(ACTIONS).map(
  ([action, endpoint]) => [`/v1beta/models/{model}:${action}`, endpoint] as const,
)

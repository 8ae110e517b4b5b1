import type { AccountType, Platform } from '@/lib/core'

/** Where accounts without a base URL go. Source: the providers' API references. */
const DEFAULT_BASE_URLS: Readonly<Record<Platform, string>> = {
  anthropic: 'https://api.anthropic.com',
  openai: 'https://api.openai.com',
  gemini: 'https://generativelanguage.googleapis.com',
  antigravity: 'https://cloudcode-pa.googleapis.com',
}

/** Where ChatGPT's own accounts go. **Source:** https://github.com/openai/codex (`model_provider_info.rs`) */
const CHATGPT_BASE_URL = 'https://chatgpt.com/backend-api/codex'
/** Its paths bear no version. */
const CHATGPT_PATH = /\/backend-api\/codex$/

function defaultBaseUrl(platform: Platform, type: AccountType): string {
  return platform === 'openai' && type !== 'api_key' ? CHATGPT_BASE_URL : DEFAULT_BASE_URLS[platform]
}

/** A base URL taken apart once, so that a request only joins strings. */
export type UpstreamBase = {
  /** `https://host[:port]` */
  readonly origin: string
  readonly hostname: string
  /** Path before the protocol's own, without a slash at its end. */
  readonly prefix: string
  /** The base names a version of its own (e.g. `/v4`), or none is known there: the protocol's version segment gives way. */
  readonly keepsVersion: boolean
  /** Query of the base URL without `?`, empty = none. */
  readonly query: string
}

/** A base URL may name the one endpoint that a compatible provider has; it says which wire to speak. */
const ENDPOINT_OF_OPENAI = /\/(?:chat\/completions|responses)$/

const VERSION = /\/v\d+(?:alpha|beta|internal)?\d*$/
const PROTOCOL_VERSION = /^\/v1(?:alpha|beta|internal)?$/
/**
 * OpenAI's wire below a version of somebody else, e.g. `/v1beta/openai`.
 * **Source:** https://ai.google.dev/gemini-api/docs/openai, https://developers.cloudflare.com/ai-gateway/usage/chat-completion
 */
const OPENAI_BELOW_VERSION = /\/v\d+(?:alpha|beta)?\d*\/(?:[^/]+\/)*(?:openai|compat)$/

/** Takes a base URL apart (`null` = the platform's default); a text says why it is refused. */
export function parseBaseUrl(
  baseUrl: string | null,
  platform: Platform,
  type: AccountType = 'api_key',
): UpstreamBase | string {
  const text = baseUrl === null || baseUrl.trim() === '' ? defaultBaseUrl(platform, type) : baseUrl.trim()
  if (!URL.canParse(text)) return 'The base URL cannot be read'
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'The base URL must begin with https:// or http://'
  if (url.username !== '' || url.password !== '') return 'The base URL must not contain credentials'
  const path = url.pathname.replace(/\/+$/, '').replace(ENDPOINT_OF_OPENAI, '')
  const version = VERSION.exec(path)?.[0] ?? ''
  const isProtocolVersion = PROTOCOL_VERSION.test(version)
  const isVersioned = CHATGPT_PATH.test(path) || (platform === 'openai' && OPENAI_BELOW_VERSION.test(path))
  return {
    origin: url.origin,
    hostname: url.hostname,
    prefix: isProtocolVersion ? path.slice(0, -version.length) : path,
    keepsVersion: (version !== '' && !isProtocolVersion) || isVersioned,
    query: url.search.slice(1),
  }
}

/** Joins a base and the path of a protocol; the version segment is never doubled. */
export function joinPath(base: UpstreamBase, path: string): string {
  if (!base.keepsVersion) return base.prefix + path
  const end = path.indexOf('/', 1)
  return end === -1 ? base.prefix + path : base.prefix + path.slice(end)
}

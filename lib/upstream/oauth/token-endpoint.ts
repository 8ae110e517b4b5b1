import type { Platform } from '@/lib/core'

/** Where and as whom an account renews its tokens. */
export type TokenEndpoint = {
  readonly url: string
  readonly clientId: string
  /** Empty = the scopes of the grant. */
  readonly scopes: readonly string[]
  /** How the endpoint takes its parameters. */
  readonly format: 'form' | 'json'
}

type Preset = Omit<TokenEndpoint, 'clientId'> & { readonly clientId: string | null }

/**
 * What the providers' own clients use; each part may be replaced in an account. A client id of `null` must be configured.
 * **Source:** https://www.npmjs.com/package/@anthropic-ai/claude-code, https://github.com/openai/codex,
 * https://developers.google.com/identity/protocols/oauth2/web-server#offline
 */
const PRESETS: Readonly<Record<Platform, Preset>> = {
  anthropic: {
    url: 'https://console.anthropic.com/v1/oauth/token',
    clientId: '9d1c250a-e61b-44d9-88ed-5944d1962f5e',
    scopes: [],
    format: 'json',
  },
  openai: {
    url: 'https://auth.openai.com/oauth/token',
    clientId: 'app_EMoamEEZ73f0CkXaXp7hrann',
    scopes: ['openid', 'profile', 'email'],
    format: 'form',
  },
  gemini: { url: 'https://oauth2.googleapis.com/token', clientId: null, scopes: [], format: 'form' },
  antigravity: { url: 'https://oauth2.googleapis.com/token', clientId: null, scopes: [], format: 'form' },
}

/** What an account configures in place of its platform's preset; `null` and empty = as the preset says. */
export type TokenEndpointOverrides = {
  readonly url: string | null
  readonly clientId: string | null
  readonly scopes: readonly string[]
}

/** The endpoint of an account; `null` = neither preset nor account name a client id. */
export function tokenEndpointOf(platform: Platform, own: TokenEndpointOverrides): TokenEndpoint | null {
  const preset = PRESETS[platform]
  const clientId = own.clientId ?? preset.clientId
  if (clientId === null || clientId === '') return null
  return {
    url: own.url ?? preset.url,
    clientId,
    scopes: own.scopes.length > 0 ? own.scopes : preset.scopes,
    format: preset.format,
  }
}

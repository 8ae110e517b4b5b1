import type { AccountType } from '@/lib/core'

const OAUTH = 'oauth-2025-04-20'
const CLAUDE_CODE = 'claude-code-20250219'
const THINKING = 'interleaved-thinking-2025-05-14'
const TOOL_STREAMING = 'fine-grained-tool-streaming-2025-05-14'

const DEFAULT = [CLAUDE_CODE, OAUTH, THINKING, TOOL_STREAMING].join(',')
const DEFAULT_HAIKU = [OAUTH, THINKING].join(',')

/**
 * The `anthropic-beta` header of an account: OAuth tokens need their own flag, right after the CLI's where that is
 * present; API keys send the client's list as it is. Empty = send none. `model` is the upstream model.
 */
export function oauthBetaHeader(input: {
  readonly accountType: AccountType
  readonly clientHeader: string
  readonly model: string
}): string {
  const { clientHeader } = input
  if (input.accountType === 'api_key') return clientHeader
  if (clientHeader.trim() === '') {
    return input.model.toLowerCase().includes('haiku') ? DEFAULT_HAIKU : DEFAULT
  }
  const flags = clientHeader.split(',').map((flag) => flag.trim())
  if (flags.includes(OAUTH)) return clientHeader
  const place = flags.indexOf(CLAUDE_CODE)
  if (place === -1) return `${OAUTH},${clientHeader}`
  return flags.toSpliced(place + 1, 0, OAUTH).join(',')
}

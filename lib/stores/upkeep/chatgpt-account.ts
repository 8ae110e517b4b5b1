import { textOf, type PlainCredentials } from './read-credentials'

/** **Source:** https://github.com/openai/codex (`token_data.rs`) */
const AUTH_CLAIM = 'https://api.openai.com/auth'

/** The ChatGPT account (workspace) of stored tokens: as it was given, else what a token says of itself; `null` = not told. */
export function chatgptAccountOf(credentials: PlainCredentials): string | null {
  return (
    textOf(credentials, 'chatgpt_account_id') ??
    textOf(credentials, 'account_id') ??
    accountInside(textOf(credentials, 'access_token')) ??
    accountInside(textOf(credentials, 'id_token'))
  )
}

/** What a JSON Web Token claims; its signature is the provider's to check. */
function accountInside(token: string | null): string | null {
  try {
    const payload = Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString('utf8')
    const claims = Object(JSON.parse(payload)) as PlainCredentials
    return textOf(Object(claims[AUTH_CLAIM]) as PlainCredentials, 'chatgpt_account_id')
  } catch {
    return null
  }
}

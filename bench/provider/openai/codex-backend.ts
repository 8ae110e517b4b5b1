/** Where ChatGPT's backend answers Responses. */
const CODEX = '/backend-api/codex/'

/** The path of the API that a path of the backend stands for; any other as it is. */
export function withoutCodex(path: string): string {
  return path.startsWith(CODEX) ? `/v1/${path.slice(CODEX.length)}` : path
}

const UNSUPPORTED = [
  'max_output_tokens',
  'metadata',
  'user',
  'safety_identifier',
  'prompt_cache_retention',
  'stream_options',
  'previous_response_id',
  'temperature',
  'top_p',
  'truncation',
  'frequency_penalty',
  'presence_penalty',
  'max_tool_calls',
]

type Asked = {
  readonly path: string
  readonly body: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** What the backend objects to in a request, in its words; `null` = nothing, or the request is not for it. */
export function codexObjection({ path, body, headers }: Asked): string | null {
  if (path !== `${CODEX}responses`) return null
  const asked = JSON.parse(body) as Readonly<Record<string, unknown>>
  if (typeof headers['chatgpt-account-id'] !== 'string') return 'ChatGPT account is required'
  if (asked['store'] !== false) return 'Store must be set to false'
  if (asked['stream'] !== true) return 'Stream must be set to true'
  if (typeof asked['instructions'] !== 'string' || asked['instructions'] === '')
    return 'Instructions are required'
  const { input } = asked
  if (!Array.isArray(input)) return 'Input must be a list'
  if (input.some((item: Readonly<Record<string, unknown>>) => item['role'] === 'system'))
    return 'System messages are not allowed'
  const unknown = UNSUPPORTED.find((name) => name in asked)
  return unknown === undefined ? null : `Unsupported parameter: ${unknown}`
}

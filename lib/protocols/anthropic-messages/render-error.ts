import type { ErrorToRender } from '../protocol'

/** The text of an Anthropic error object. **Source:** https://platform.claude.com/docs/en/api/errors */
export function errorText({ type, message, requestId }: ErrorToRender): string {
  return JSON.stringify({ type: 'error', error: { type, message }, request_id: requestId })
}

/** The body of an error answer in Anthropic's shape. */
export function renderError(error: ErrorToRender): Buffer {
  return Buffer.from(errorText(error))
}

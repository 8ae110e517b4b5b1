import type { ErrorToRender } from '../protocol'

type Told = Pick<ErrorToRender, 'type' | 'message' | 'details'>

/** An Anthropic error answer or event. */
export type AnthropicError = {
  readonly type: 'error'
  readonly error: Told
  readonly request_id: string
}

/** An error in Anthropic's shape. **Source:** https://platform.claude.com/docs/en/api/errors */
export function errorObject({ type, message, details }: Told, requestId: string): AnthropicError {
  const error = details === undefined ? { type, message } : { type, message, details }
  return { type: 'error', error, request_id: requestId }
}

/** The text of an Anthropic error object. */
export function errorText(error: ErrorToRender): string {
  return JSON.stringify(errorObject(error, error.requestId))
}

/** The body of an error answer in Anthropic's shape. */
export function renderError(error: ErrorToRender): Buffer {
  return Buffer.from(errorText(error))
}

import type { ErrorToRender } from '../protocol'

type ToldError = Pick<ErrorToRender, 'type' | 'message'>

/** An Anthropic error answer or event. */
export type AnthropicError = {
  readonly type: 'error'
  readonly error: ToldError
  readonly request_id: string
}

/** An error in Anthropic's shape. **Source:** https://platform.claude.com/docs/en/api/errors */
export function errorObject({ type, message }: ToldError, requestId: string): AnthropicError {
  return { type: 'error', error: { type, message }, request_id: requestId }
}

/** The text of an Anthropic error object. */
export function errorText(error: ErrorToRender): string {
  const { error: told, ...object } = errorObject(error, error.requestId)
  return JSON.stringify({ ...object, error: { ...told, details: error.details } })
}

/** The body of an error answer in Anthropic's shape. */
export function renderError(error: ErrorToRender): Buffer {
  return Buffer.from(errorText(error))
}

import type { ErrorToRender } from '../protocol'

/** The error object of both protocols. **Source:** https://platform.openai.com/docs/guides/error-codes */
export function errorObject({ message, type, param, code }: ErrorToRender): object {
  return { message, type, param, code }
}

/** The body of an error answer in OpenAI's shape. */
export function renderError(error: ErrorToRender): Buffer {
  return Buffer.from(JSON.stringify({ error: errorObject(error) }))
}

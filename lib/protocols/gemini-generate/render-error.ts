import type { ErrorToRender } from '../protocol'
import { rpcStatusOf } from './rpc-status'

/** The text of a Gemini error object. **Source:** https://cloud.google.com/apis/design/errors#http_mapping */
export function errorText({ status, message }: ErrorToRender): string {
  return JSON.stringify({ error: { code: status, message, status: rpcStatusOf(status) } })
}

/** The body of an error answer in Gemini's shape. */
export function renderError(error: ErrorToRender): Buffer {
  return Buffer.from(errorText(error))
}

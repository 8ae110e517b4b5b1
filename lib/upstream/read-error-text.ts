import { fieldOf, parseJson } from './read-rate-limit-reset'

/** Longer texts are cut for logs and events. */
const MAX_MESSAGE_LENGTH = 300

/** Bodies are searched and parsed up to here. */
const MAX_BODY_LENGTH = 64 * 1024

/** What an error body says: the words shown, and the codes it names, lower-case. */
export type ErrorText = { readonly message: string; readonly codes: string; readonly searched: string }

/** Reads an error body of any provider; a body that is no JSON is its own message. */
export function readErrorText(bodyText: string, status: number): ErrorText {
  const text = bodyText.slice(0, MAX_BODY_LENGTH)
  const body = parseJson(text)
  const error = fieldOf(body, 'error') ?? fieldOf(fieldOf(body, '0'), 'error') ?? body
  const told = [error, fieldOf(error, 'message'), fieldOf(body, 'message'), fieldOf(body, 'detail')]
  const message = told.find((value) => typeof value === 'string') ?? plainText(text)
  const codes = [
    fieldOf(error, 'type'),
    fieldOf(error, 'code'),
    fieldOf(error, 'status'),
    ...reasonsOf(fieldOf(error, 'details')),
  ]
  return {
    message: message.trim() === '' ? `HTTP ${String(status)}` : message.trim().slice(0, MAX_MESSAGE_LENGTH),
    codes: codes
      .filter((value) => typeof value === 'string')
      .join(' ')
      .toLowerCase(),
    searched: (body === undefined ? text : message).toLowerCase(),
  }
}

function plainText(text: string): string {
  return text.trimStart().startsWith('<') ? '' : text.replace(/\s+/g, ' ')
}

/** Google names what went wrong in the `reason` of its details. **Source:** https://cloud.google.com/apis/design/errors#error_info */
function reasonsOf(details: unknown): readonly unknown[] {
  return Array.isArray(details) ? details.map((detail) => fieldOf(detail, 'reason')) : []
}

import { errorOfBody, fieldOf, parseJson } from './read-json'

/** Longer texts are cut for logs and events. */
const MAX_MESSAGE_LENGTH = 300

/** Bodies are searched and parsed up to here. */
const MAX_BODY_LENGTH = 64 * 1024

/** How LiteLLM writes that an error names none. */
const NO_FIELD = 'None'

/** What an error body says. */
export type ErrorText = {
  /** The words shown. */
  readonly message: string
  /** The codes it names, lower-case. */
  readonly codes: string
  /** The field of the request it names, as the provider writes it. */
  readonly field: string | null
  /** Its words, lower-case. */
  readonly searched: string
}

/** Reads an error body of any provider; a body that is no JSON is its own message. */
export function readErrorText(bodyText: string, status: number): ErrorText {
  const text = bodyText.slice(0, MAX_BODY_LENGTH)
  const body = parseJson(text)
  const error = errorOfBody(body)
  const told = [error, fieldOf(error, 'message'), fieldOf(body, 'message'), fieldOf(body, 'detail')]
  const message = told.find((value) => typeof value === 'string') ?? plainText(text)
  const details = listOf(fieldOf(error, 'details'))
  const codes = [
    fieldOf(error, 'type'),
    fieldOf(error, 'code'),
    fieldOf(error, 'status'),
    // **Source:** https://cloud.google.com/apis/design/errors#error_info
    ...details.map((detail) => fieldOf(detail, 'reason')),
  ]
  const fields = [fieldOf(error, 'param'), ...details.map(violatedField)].filter(
    (value): value is string => typeof value === 'string' && value !== '' && value !== NO_FIELD,
  )
  return {
    message: message.trim() === '' ? `HTTP ${String(status)}` : message.trim().slice(0, MAX_MESSAGE_LENGTH),
    codes: codes
      .filter((value) => typeof value === 'string')
      .join(' ')
      .toLowerCase(),
    field: fields[0] ?? null,
    searched: (body === undefined ? text : message).toLowerCase(),
  }
}

function plainText(text: string): string {
  return text.trimStart().startsWith('<') ? '' : text.replace(/\s+/g, ' ')
}

function listOf(details: unknown): readonly unknown[] {
  return Array.isArray(details) ? details : []
}

/** A `google.rpc.BadRequest` names the fields it complains of. */
function violatedField(detail: unknown): unknown {
  return fieldOf(listOf(fieldOf(detail, 'fieldViolations'))[0], 'field')
}

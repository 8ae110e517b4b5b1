import { readStreamError } from '../../openai/read-stream-error'
import { answerError, isJsonObject, statusOfErrorType, textOrNull } from '../../neutral'
import type { AnswerError, Json } from '../../neutral'

/** An error object inside an answer of OpenAI or a compatible provider; `null` = none. */
export function readWireError(error: Json | undefined): AnswerError | null {
  const read = readStreamError(error)
  if (read === null) return null
  const code = isJsonObject(error) ? textOrNull(error['code']) : null
  const { type, message } = read
  return answerError({ status: statusOfErrorType(type), type, code, message })
}

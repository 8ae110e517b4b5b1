import { readErrorWords } from '../../openai/read-error-words'
import { readStreamError } from '../../openai/read-stream-error'
import { answerError, statusOfErrorType } from '../../neutral'
import type { AnswerError, Json } from '../../neutral'

/** An error object inside an answer of OpenAI or a compatible provider; `null` = none. */
export function readWireError(error: Json | undefined): AnswerError | null {
  const read = readStreamError(error)
  if (read === null) return null
  const { type, message } = read
  return answerError({ status: statusOfErrorType(type), type, ...readErrorWords(error), message })
}

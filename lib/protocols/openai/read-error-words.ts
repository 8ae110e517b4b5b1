import { fieldOf } from '../json/read-span'

/** What OpenAI's error object says besides its message; `null` = it does not, or in words that are no names. */
export type ErrorWords = { readonly code: string | null; readonly param: string | null }

const NAME = /^[\w.-]{1,64}$/
const PLACE = /^[\w.[\]-]{1,128}$/

/** The code and the param of an error object. **Source:** https://platform.openai.com/docs/guides/error-codes */
export function readErrorWords(error: unknown): ErrorWords {
  return { code: textLike(NAME, fieldOf(error, 'code')), param: textLike(PLACE, fieldOf(error, 'param')) }
}

function textLike(pattern: RegExp, value: unknown): string | null {
  return typeof value === 'string' && pattern.test(value) ? value : null
}

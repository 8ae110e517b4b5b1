/**
 * A typed whole number as it is sent. What is none goes to the server, too, which names the field and says why: a number with
 * decimals as such, anything else as typed.
 */
export function wholeNumber(text: string): number | string {
  const typed = text.trim()
  const value = Number(typed)
  const isNumber = /^-?(\d{1,16}|\d{1,9}\.\d{1,6})$/.test(typed) && Math.abs(value) <= Number.MAX_SAFE_INTEGER
  return isNumber ? value : typed
}

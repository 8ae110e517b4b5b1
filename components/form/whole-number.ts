/** A typed whole number as it is sent; text that is none goes as typed, for the server to name the field. */
export function wholeNumber(text: string): number | string {
  const typed = text.trim()
  const value = Number(typed)
  return /^-?\d{1,16}$/.test(typed) && Number.isSafeInteger(value) ? value : typed
}

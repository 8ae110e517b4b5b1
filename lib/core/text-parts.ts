/*
 * A function that reads texts of every make (cut out, joined, known by name …) is compiled with a look-up for each property
 * it asks of them, `length` and `charCodeAt` too: several times the work of the loop around it. These two are compiled to
 * a check and a load. For loops over short texts on the request path; elsewhere the plain properties read better.
 */

/** The length of a text: joined with nothing, it is known to be one. */
export function lengthOf(text: string): number {
  // oxlint-disable-next-line typescript/no-unnecessary-type-conversion -- this is what it is for
  return (text + '').length
}

/** The UTF-16 code at a place of a text, NaN beyond it. */
export function codeAt(text: string, index: number): number {
  return String.prototype.charCodeAt.call(text, index)
}

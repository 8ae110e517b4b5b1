/** What the page has read, where it is newer than what a form knows. */
export function newerOf<Data extends { readonly revision: number }>(
  known: Data | null,
  read: Data | null,
): Data | undefined {
  return known !== null && read !== null && read.revision > known.revision ? read : undefined
}

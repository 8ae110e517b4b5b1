/** Every time zone the browser knows, UTC first, and the one that is stored. */
export function timeZoneChoices(
  stored: string,
): readonly { readonly value: string; readonly label: string }[] {
  const zones = new Set(['UTC', stored, ...Intl.supportedValuesOf('timeZone')])
  return [...zones]
    .filter((zone) => zone !== '')
    .map((value) => ({ value, label: value.replaceAll('_', ' ') }))
}

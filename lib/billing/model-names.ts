const DATE_SUFFIX = /[-@](?:\d{8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{2}-\d{2}|\d{3,4})$/
const LATEST_SUFFIX = /[-@:]latest$/

/** A name without provider prefix, `models/` and the like: what follows the last slash. */
export function lastSegment(lowerModel: string): string {
  return lowerModel.slice(lowerModel.lastIndexOf('/') + 1)
}

/** A name without a date, version or `-latest` at its end. */
export function withoutVersion(lowerModel: string): string {
  return lowerModel.replace(LATEST_SUFFIX, '').replace(DATE_SUFFIX, '')
}

/** Finds a model in a map of lower-case names: as given, without prefix, without date suffix or `-latest`. */
export function findByName<V>(byName: ReadonlyMap<string, V>, model: string): V | undefined {
  const name = model.trim().toLowerCase()
  const given = byName.get(name)
  if (given !== undefined) return given
  const segment = lastSegment(name)
  return byName.get(segment) ?? byName.get(withoutVersion(segment))
}

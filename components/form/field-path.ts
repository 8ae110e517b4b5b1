/** Whether a path of a body is another or lies below it. */
export function isUnder(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`)
}

/** The path itself and the paths that contain it, nearest first: where a field is looked for on the page. */
export function pathAndParents(path: string): readonly string[] {
  const parts = path.split('.')
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('.'))
}

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iOS'],
  ['iPad', 'iPadOS'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const

/** Browser and system of a user agent, as people call them: `Firefox · Linux`; `null` if it names neither. */
export function deviceName(userAgent: string): string | null {
  const nameIn = (known: readonly (readonly [string, string])[]): string[] => {
    const found = known.find(([mark]) => userAgent.includes(mark))
    return found === undefined ? [] : [found[1]]
  }
  const parts = [...nameIn(BROWSERS), ...nameIn(SYSTEMS)]
  return parts.length === 0 ? null : parts.join(' · ')
}

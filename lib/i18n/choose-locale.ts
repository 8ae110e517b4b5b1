import { LOCALES, type Locale } from '@/lib/core'

export const DEFAULT_LOCALE: Locale = 'en'

export function isLocale(value: unknown): value is Locale {
  return typeof value === 'string' && (LOCALES as readonly string[]).includes(value)
}

/** The language of a request: the cookie's, else the one `Accept-Language` likes best, else English. */
export function chooseLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(cookie)) return cookie
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map(toPreference)
    .filter((preference) => preference.quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
  return wanted.map((preference) => preference.language).find(isLocale) ?? DEFAULT_LOCALE
}

function toPreference(entry: string): { readonly language: string; readonly quality: number } {
  const [tag = '', ...parameters] = entry.trim().split(';')
  const quality = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('q='))
  return {
    language: tag.split('-')[0]?.toLowerCase() ?? '',
    quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0,
  }
}

/** A zone name the runtime knows, else UTC. */
export function validTimeZone(timeZone: string | undefined): string {
  if (timeZone === undefined || timeZone === '') return 'UTC'
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}

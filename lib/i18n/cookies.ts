/** Cookie with the chosen language, `en` or `zh`. */
export const LOCALE_COOKIE = 'locale'

/** Cookie with the viewer's time zone, an IANA name. */
export const TIME_ZONE_COOKIE = 'time_zone'

/** A year, in seconds. */
export const PREFERENCE_MAX_AGE_SECONDS = 365 * 24 * 60 * 60

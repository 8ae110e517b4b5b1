/**
 * i18n: language and time zone of a request, kept in cookies; the texts are messages/{en,zh}.json.
 * It knows no user and no database: whoever signs somebody in sets the cookies.
 */
export * from './choose-locale'
export * from './cookies'
export type { Messages } from './load-messages'

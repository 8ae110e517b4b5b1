/** The part of the logger the stores use; any pino logger fits. Never given a secret. */
export type StoreLogger = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

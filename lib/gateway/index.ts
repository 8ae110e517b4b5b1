/**
 * gateway: the corridor of a request — authenticate, read, route, admit, send, stream, settle.
 * It knows no framework and no database: the world comes in through `ports.ts`.
 */
export * from './auth-entry'
export * from './ports'
export * from './snapshot'
export * from './usage-record'
export * from './usage-report'

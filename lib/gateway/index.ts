/**
 * gateway: the corridor of a request — authenticate, read, route, admit, send, stream, settle.
 * It knows no framework and no database: the world comes in through `ports.ts`.
 */
export * from './auth-entry'
export type * from './coordination-store'
export type { AccessEvent, GatewayConfig } from './corridor'
export type { EndpointKind } from './endpoints'
export type { BodySource, GatewayRequest, ReplySink } from './gateway-request'
export { explainRequest } from './explain/explain-request'
export { sharedReadings } from './explain/shared-readings'
export type { SharedReadings } from './explain/shared-readings'
export { createGateway } from './handle-request'
export type { Gateway } from './handle-request'
export { judgeAnswer } from './judge-answer'
export type * from './kept-answers'
export { matchEndpoint } from './match-endpoint'
export type { EndpointMatch } from './match-endpoint'
export * from './ports'
export * from './snapshot'
export * from './usage-record'
export * from './usage-report'

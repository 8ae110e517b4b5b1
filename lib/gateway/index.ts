/**
 * gateway: the corridor of a request — authenticate, read, route, admit, send, stream, settle.
 * It knows no framework and no database: the world comes in through `ports`. Its folders are the steps of a request,
 * `handle-request.ts` leads through them; each imports only folders before it (`.dependency-cruiser.cjs` has their order).
 */
export * from './ports/auth-entry'
export type * from './ports/coordination-store'
export type { AccessEvent, GatewayConfig } from './exchange/corridor'
export type { EndpointKind } from './exchange/endpoint'
export type { BodySource, GatewayRequest, ReplySink } from './exchange/gateway-request'
export { explainRequest } from './explain/explain-request'
export { sharedReadings } from './explain/shared-readings'
export type { SharedReadings } from './explain/shared-readings'
export { createGateway } from './handle-request'
export type { Gateway } from './handle-request'
export { judgeAnswer } from './own/judge-answer'
export type * from './ports/kept-answers'
export { matchEndpoint } from './exchange/match-endpoint'
export type { EndpointMatch } from './exchange/match-endpoint'
export { BODY_PACE, SlowBodies } from './exchange/slow-bodies'
export * from './ports/ports'
export * from './ports/snapshot'
export * from './ports/usage-record'
export * from './ports/usage-report'

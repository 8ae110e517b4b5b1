export { listAccountEvents, type AccountEventView } from './account-events'
export { getAccountsHealth, type AccountsHealth } from './accounts-health'
export { getConcurrency, type Concurrency } from './concurrency'
export { listOwnErrors, type OwnErrorView } from './own-errors'
export { readRealtime, watchRealtime, type LiveRequestView, type RealtimeEvent } from './realtime'
export type { GatewayProcessView } from '../shared/gateway-process'
export {
  countErrorReasons,
  listRequestErrors,
  type ReasonCount,
  type RequestErrorView,
} from './request-errors'

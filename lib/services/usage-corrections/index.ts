export type { UsageCorrections, UsageRefundView, UsageRerateView } from './corrections'
export { refundUsage } from './refund'
export { rerateUsage, type RerateResult } from './rerate'

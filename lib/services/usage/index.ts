export type { UsageAttempt } from './attempts'
export { exportOwnUsage, exportUsage } from './export-usage'
export {
  getUsage,
  listOwnUsage,
  listUsage,
  listUserUsage,
  type OwnUsageView,
  type UsageDetail,
  type UsagePage,
} from './queries'
export { getOwnUsage, type OwnUsageDetail } from './own-usage'
export { getOwnUsageStats, getUsageStats, type OwnUsageStats } from './usage-stats'
export type { UsageNames } from './usage-names'
export type { UsageCosts, UsageView } from './view'

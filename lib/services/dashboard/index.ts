export type { UsageDimension } from './choose-source'
export { countRecentFailures } from './failed-requests'
export { getFirstSteps, type FirstStep } from './first-steps'
export {
  rankAccounts,
  rankChannels,
  rankGroups,
  rankKeys,
  rankModels,
  rankUsers,
  type DashboardRanking,
  type RankedMember,
} from './rankings'
export { getDashboardRealtime, type DashboardRealtime } from './realtime'
export { getDashboardStats, type DashboardStats } from './stats'
export {
  getDashboardTrend,
  getOwnUsageTrend,
  type DashboardTrend,
  type OwnTrendPoint,
  type TrendPoint,
} from './trend'
export type { RequestSums, UsageSums } from './usage-sums'

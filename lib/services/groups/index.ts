export { createGroup, deleteGroup, sortGroups, updateGroup } from './commands'
export { getGroup, getGroupStats, listAllGroups, listGroups, type GroupStats } from './queries'
export type { GroupView } from './view'
export { listOwnGroups, type OwnGroupView } from './own-groups'

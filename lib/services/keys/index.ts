export {
  createOwnKey,
  createUserKey,
  deleteOwnKey,
  deleteUserKey,
  updateOwnKey,
  updateUserKey,
} from './commands'
export { getApiKey, getOwnKey, getUserKey, listOwnKeys, listUserKeys } from './queries'
export { ownersOfKey } from './match-key'
export type { CreatedKeyView, KeyView } from './view'

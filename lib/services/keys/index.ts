export {
  createOwnKey,
  createUserKey,
  deleteOwnKey,
  deleteUserKey,
  updateOwnKey,
  updateUserKey,
} from './commands'
export { getApiKey, getOwnKey, getUserKey, listOwnKeys, listUserKeys } from './queries'
export { countUsableOwnKeys } from './count-usable'
export type { CreatedKeyView, KeyView } from './view'

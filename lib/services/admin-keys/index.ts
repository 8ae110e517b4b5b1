export { createAdminKey, findAdminKey, listAdminKeys, revokeAdminKey, type AdminKeyView } from './admin-keys'

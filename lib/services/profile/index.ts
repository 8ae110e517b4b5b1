export { changePassword } from './change-password'
export { listOwnSessions, revokeOtherSessions, revokeOwnSession, type SessionView } from './own-sessions'
export { getProfile, updateProfile, type ProfileView } from './profile'

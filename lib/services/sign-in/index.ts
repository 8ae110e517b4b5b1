export { verifyCredentials, type VerifiedUser } from './verify-credentials'

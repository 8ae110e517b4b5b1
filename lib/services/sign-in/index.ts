export { IDENTITY_REFUSALS, signInExternally, type ExternalIdentity } from './external-sign-in'
export { signIn, type SignInOutcome } from './sign-in'
export type { VerifiedUser } from './verify-credentials'

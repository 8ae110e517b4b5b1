export { createInvite, deleteInvite, listInvites, type CreatedInviteView, type InviteView } from './invites'
export { registerUser, verifyEmail, type RegistrationView } from './register'
export { requestPasswordReset, resetPassword } from './reset-password'
export { getSignInOptions, type SignInOptions } from './sign-in-options'

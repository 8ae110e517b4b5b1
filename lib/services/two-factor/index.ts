export {
  disableTotp,
  disableUserTotp,
  enableTotp,
  renewRecoveryCodes,
  setupTotp,
  type RecoveryCodesView,
  type TotpSetupView,
} from './own-totp'

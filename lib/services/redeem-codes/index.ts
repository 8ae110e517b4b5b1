export {
  deleteRedeemCodes,
  expireRedeemCode,
  generateRedeemCodes,
  type DeletedCodes,
  type GeneratedCodes,
} from './commands'
export { exportRedeemCodes, listOwnRedemptions, listRedeemCodes, type RedemptionView } from './queries'
export { redeemCode, type Redemption } from './redeem'
export type { RedeemCodeView } from './view'

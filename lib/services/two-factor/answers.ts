import { z } from 'zod'
import { once } from '../shared/answer'

export const totpSetupAnswer = z
  .strictObject({
    secret: once(z.string()),
    otpauth_url: once(z.string()),
    setup_token: once(z.string()),
  })
  .meta({
    id: 'TotpSetup',
    description:
      'A secret to be shown to its user once; `setup_token` brings it back for `enableTotp` within 15 minutes.',
  })

export const recoveryCodesAnswer = z
  .strictObject({
    recovery_codes: once(z.array(z.string())),
  })
  .meta({ id: 'RecoveryCodes' })

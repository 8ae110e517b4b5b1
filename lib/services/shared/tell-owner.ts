import { LOCALES } from '@/lib/core'
import type { ServiceContext } from '../context'
import { mailText, type CredentialChange } from './mail-texts'
import { oneOf } from './narrow'

/** Whose ways to sign in have changed; the address is the one they had before. */
export type Owner = { readonly email: string; readonly locale: string }

/** Mails somebody what became of their ways to sign in, once it is done; without a mail server nobody is told. */
export function tellOwner(
  { mail }: Pick<ServiceContext, 'mail'>,
  owner: Owner,
  change: CredentialChange,
): void {
  if (mail === undefined) return
  const link = `${mail.baseUrl}/forgot-password`
  mail.send(mailText(change, { to: owner.email, locale: oneOf(LOCALES, owner.locale), link }))
}

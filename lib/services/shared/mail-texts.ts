import type { Locale } from '@/lib/core'
import type { MailMessage } from '../context'

/** Mails are written here and not among the portal's texts: no page is around when they are sent. */
type MailText = { readonly subject: string; readonly lines: (link: string) => readonly string[] }
/** What became of somebody's ways to sign in, which they hear of whoever did it. */
export type CredentialChange = 'password_changed' | 'email_changed' | 'totp_enabled' | 'totp_disabled'
type MailKind = 'verify' | 'registered' | 'reset' | CredentialChange

const TEXTS: Readonly<Record<MailKind, Readonly<Record<Locale, MailText>>>> = {
  verify: {
    en: {
      subject: 'Confirm your email address',
      lines: (link) => [
        'Welcome to Switchyard. Open this link within 24 hours to confirm your email address:',
        link,
        'If you did not ask for an account, ignore this message: none was created.',
      ],
    },
    zh: {
      subject: '确认您的邮箱地址',
      lines: (link) => [
        '欢迎使用 Switchyard。请在 24 小时内打开以下链接确认您的邮箱地址：',
        link,
        '如果您没有申请账户，请忽略此邮件：不会创建任何账户。',
      ],
    },
  },
  registered: {
    en: {
      subject: 'You have an account already',
      lines: (link) => [
        'Somebody asked for an account with this address, which has one already. Sign in here:',
        link,
        'If it was not you, ignore this message: nothing has changed.',
      ],
    },
    zh: {
      subject: '您已拥有账户',
      lines: (link) => [
        '有人用此地址申请账户，而该地址已有账户。请在此登录：',
        link,
        '如果不是您本人操作，请忽略此邮件：没有任何变化。',
      ],
    },
  },
  reset: {
    en: {
      subject: 'Set a new password',
      lines: (link) => [
        'Open this link within one hour to set a new password:',
        link,
        'If you did not ask for it, ignore this message: your password stays as it is.',
      ],
    },
    zh: {
      subject: '设置新密码',
      lines: (link) => [
        '请在一小时内打开以下链接设置新密码：',
        link,
        '如果不是您本人操作，请忽略此邮件：您的密码保持不变。',
      ],
    },
  },
  password_changed: changed('Your password was changed', '您的密码已更改'),
  email_changed: changed('Your email address was changed', '您的邮箱地址已更改'),
  totp_enabled: changed('Two-step sign-in was switched on', '两步登录已开启'),
  totp_disabled: changed('Two-step sign-in was switched off', '两步登录已关闭'),
}

/** A change that has happened already. */
function changed(english: string, chinese: string): Readonly<Record<Locale, MailText>> {
  return {
    en: {
      subject: english,
      lines: (link) => [
        `${english} for the account with this address. You need not do anything if you know why.`,
        'If you do not, set a new password and tell your administrator at once:',
        link,
      ],
    },
    zh: {
      subject: chinese,
      lines: (link) => [
        `使用此地址的账户有变更：${chinese}。如果您知情，则无需任何操作。`,
        '如果您不知情，请立即设置新密码并告知管理员：',
        link,
      ],
    },
  }
}

/** A mail of the house in the reader's language. */
export function mailText(
  kind: MailKind,
  { to, locale, link }: { readonly to: string; readonly locale: Locale; readonly link: string },
): MailMessage {
  const { subject, lines } = TEXTS[kind][locale]
  return { to, subject: `${subject} · Switchyard`, text: `${lines(link).join('\n\n')}\n` }
}

import { createTransport } from 'nodemailer'

const TIMEOUT_MS = 20_000

/** Sends plain-text mail; rejects when the server does not take it. */
export type Mailer = {
  send(message: { readonly to: string; readonly subject: string; readonly text: string }): Promise<void>
}

/** A mailer over SMTP. `url` is `smtp://` or `smtps://` with the sign-in; STARTTLS is used where the server offers it. */
export function openMailer(options: { readonly url: string; readonly from: string }): Mailer {
  const transport = createTransport({
    url: options.url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // Only texts of ours: nothing in a message may name a file or an address to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, subject, text }) {
      // An address as object is taken as it is: what a user typed cannot name a second recipient.
      await transport.sendMail({ from: options.from, to: { name: '', address: to }, subject, text })
    },
  }
}

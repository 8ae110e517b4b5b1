import '@fontsource-variable/inter/index.css'
import './globals.css'
import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import { NextIntlClientProvider } from 'next-intl'
import { getLocale, getMessages, getTranslations } from 'next-intl/server'
import type { ReactElement, ReactNode } from 'react'
import { Providers } from './providers'

// The nonce of the content security policy differs for every request.
export const dynamic = 'force-dynamic'

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fafbfc' },
    { media: '(prefers-color-scheme: dark)', color: '#0f1218' },
  ],
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('meta')
  return {
    title: { default: 'Switchyard', template: '%s · Switchyard' },
    description: t('description'),
    robots: { index: false, follow: false },
  }
}

export default async function RootLayout({
  children,
}: {
  readonly children: ReactNode
}): Promise<ReactElement> {
  const [locale, headerList, texts] = await Promise.all([getLocale(), headers(), getMessages()])
  // Only the server writes the reference of the API.
  const { apiDocs: _apiDocs, ...messages } = texts
  return (
    <html lang={locale} suppressHydrationWarning>
      <body className="font-sans antialiased">
        <NextIntlClientProvider messages={messages}>
          <Providers nonce={headerList.get('x-nonce')}>{children}</Providers>
        </NextIntlClientProvider>
      </body>
    </html>
  )
}

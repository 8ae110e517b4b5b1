import type { NextConfig } from 'next'
import createNextIntlPlugin from 'next-intl/plugin'

const withNextIntl = createNextIntlPlugin({
  requestConfig: './lib/i18n/request.ts',
  // Texts are parsed by the build, so that no page ships a parser of them.
  experimental: { messages: { path: './messages', format: 'json', locales: ['en', 'zh'], precompile: true } },
})

const nextConfig: NextConfig = {
  poweredByHeader: false,
  agentRules: false,
  reactStrictMode: true,
  // No page has pictures to be resized: whoever asks for some would fill the disk with them, and the log with lines of their own.
  images: { unoptimized: true },
  // API clients post to paths with a trailing slash and do not follow redirects.
  skipTrailingSlashRedirect: true,
  // next-auth takes scheme and host of a request from the forwarding headers, which the gateway process sets itself.
  env: { AUTH_TRUST_HOST: 'true' },
  serverExternalPackages: [
    '@node-rs/argon2',
    '@opentelemetry/core',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/exporter-trace-otlp-proto',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-trace-base',
    '@prisma/adapter-pg',
    '@prisma/client',
    'pg',
    'pino',
    'undici',
  ],
  // The program runs from its checkout: nothing is traced for a copy of it, so tracing too much does no harm.
  turbopack: { ignoreIssue: [{ path: '**/lib/**', title: /causes tracing of the whole project/ }] },
  // A page stays while no answer comes at all, and what was asked for comes once one does. Any answer but 200 is a page load.
  experimental: { authInterrupts: true, useOffline: true },
}

export default withNextIntl(nextConfig)

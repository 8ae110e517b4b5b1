import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadEnv } from '@/lib/infra'

describe('loadEnv', () => {
  it('has the documented defaults', () => {
    expect(loadEnv({})).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      DATA_DIR: path.resolve('data'),
      ALLOW_PRIVATE_UPSTREAMS: false,
      TRUSTED_PROXIES: [],
      MAX_BODY_BYTES: 64 * 1024 * 1024,
      WORKERS: 1,
      DRAIN_SECONDS: 120,
      LOG_LEVEL: 'info',
      SNAPSHOT_MAX_AGE: 3_600_000,
      BILLING_GRACE: 300_000,
      GATEWAY_ONLY: false,
    })
  })

  it.each([
    [{ PORT: '0' }, { PORT: 0 }],
    [{ PORT: '' }, { PORT: 3000 }],
    [{ MAX_BODY_BYTES: '512KiB' }, { MAX_BODY_BYTES: 524_288 }],
    [{ MAX_BODY_BYTES: '1000' }, { MAX_BODY_BYTES: 1000 }],
    [{ SNAPSHOT_MAX_AGE: '90' }, { SNAPSHOT_MAX_AGE: 90_000 }],
    [{ BILLING_GRACE: '2 min' }, { BILLING_GRACE: 120_000 }],
    [{ SESSION_MAX_AGE: '12h' }, { SESSION_MAX_AGE: 43_200_000 }],
    [{ SESSION_IDLE_AGE: '30min' }, { SESSION_IDLE_AGE: 1_800_000 }],
    [{ ALLOW_PRIVATE_UPSTREAMS: 'ON' }, { ALLOW_PRIVATE_UPSTREAMS: true }],
    [{ GATEWAY_ONLY: '1' }, { GATEWAY_ONLY: true }],
    [{ TRUSTED_PROXIES: '10.0.0.0/8, ::1' }, { TRUSTED_PROXIES: ['10.0.0.0/8', '::1'] }],
    [{ ENCRYPTION_KEYS: 'a'.repeat(16) }, { ENCRYPTION_KEYS: ['a'.repeat(16)] }],
    [{ SWITCHYARD_PORTAL_SOCKET: '/tmp/p' }, { SWITCHYARD_PORTAL_SOCKET: '/tmp/p' }],
    [{ PRICING_URL: 'https://example.com/p.json', PRICING_REFRESH: '6h' }, { PRICING_REFRESH: 21_600_000 }],
    [{ PATH: '/usr/bin', SOMETHING_ELSE: 'x' }, { PORT: 3000 }],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_TRACES_SAMPLER: 'xray' }, { PORT: 3000 }],
    [
      {
        OTEL_SDK_DISABLED: 'True',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      },
      { PORT: 3000 },
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_TRACES_SAMPLER_ARG: '0.1' },
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf', OTEL_TRACES_SAMPLER: 'parentbased_always_on' },
    ],
  ])('reads %o', (source, expected) => {
    expect(loadEnv(source)).toMatchObject(expected)
  })

  it.each([
    [{ PORT: '70000' }, 'PORT: must be a whole number from 0 to 65535'],
    [{ PORT: '80x' }, 'PORT: must be a whole number'],
    [{ DRAIN_SECONDS: '-1' }, 'DRAIN_SECONDS: must be a whole number'],
    [{ MAX_BODY_BYTES: '64MB' }, 'MAX_BODY_BYTES: must be a size'],
    [{ SNAPSHOT_MAX_AGE: 'soon' }, 'SNAPSHOT_MAX_AGE: must be a time'],
    [{ SESSION_MAX_AGE: '1min' }, 'SESSION_MAX_AGE: must be from 5min to 90d'],
    [{ SESSION_IDLE_AGE: '1min' }, 'SESSION_IDLE_AGE: must be from 5min to 90d'],
    [{ GATEWAY_ONLY: 'maybe' }, 'GATEWAY_ONLY: must be `on` or `off`'],
    [{ TRUSTED_PROXIES: '10.0.0.0/33' }, 'TRUSTED_PROXIES: `10.0.0.0/33` is not an address'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL: must be a URL that starts with postgresql://'],
    [{ DATABASE_URL: 'postgresql://me:p#w@host/x' }, 'DATABASE_URL: is no valid URL; letters such as # /'],
    [{ DATABASE_URL: 'postgresql://me:p,w@one:5432,two:5432/x' }, 'DATABASE_URL: names several hosts'],
    [{ DATABASE_URL: 'postgresql://me:p,#w@host/x' }, 'DATABASE_URL: is no valid URL; letters such as # /'],
    [{ REDIS_URL: 'redis://one,two/0' }, 'REDIS_URL: names several hosts'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL: '],
    [{ ENCRYPTION_KEYS: 'short' }, 'ENCRYPTION_KEYS: must be keys of at least 16 characters'],
    [{ REDIS_URL: 'http://localhost' }, 'REDIS_URL: must be a URL that starts with redis://'],
    [
      { PRICING_URL: 'file:///etc/p.json' },
      'PRICING_URL: must be a URL that starts with https:// or http://',
    ],
    [{ PRICING_URL: 'https://me:secret@example.com/' }, 'PRICING_URL: must not contain credentials'],
    [{ PRICING_URL: 'https://example.com', PRICING_REFRESH: '0' }, 'PRICING_REFRESH: must be from 1s to 24d'],
    [{ WORKERS: '4' }, 'WORKERS: more than one gateway process needs a store they share: set REDIS_URL'],
    [{ WORKERS: 'auto' }, 'WORKERS: '],
    [{ WORKERS: '0', REDIS_URL: 'redis://localhost' }, 'WORKERS: must be `auto` or a whole number'],
    [{ SWITCHYARD_PROT: '1' }, 'SWITCHYARD_PROT: there is no such variable'],
    [{ DATABASE_DIRECT_URL: 'postgres://a/b' }, 'DATABASE_DIRECT_URL: has no meaning without DATABASE_URL'],
    [{ ADMIN_EMAIL: 'a@example.com' }, 'ADMIN_EMAIL, ADMIN_PASSWORD: set both or none'],
    [{ SMTP_URL: 'smtp://localhost', MAIL_FROM: 'a@example.com' }, 'PUBLIC_URL: required with SMTP_URL'],
    [
      { OIDC_ISSUER: 'https://id.example.com', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' },
      'PUBLIC_URL: required with OIDC_ISSUER',
    ],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: must be a URL'],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      'OTEL_EXPORTER_OTLP_PROTOCOL: must be one of http/protobuf, http/json',
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_TRACES_SAMPLER: 'xray' },
      'OTEL_TRACES_SAMPLER: must be one of always_on, parentbased_always_on',
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_TRACES_SAMPLER_ARG: '2' },
      'OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1',
    ],
    [
      { NODE_ENV: 'production', DATABASE_URL: 'postgres://a/b' },
      'ENCRYPTION_KEYS: required with DATABASE_URL in production',
    ],
  ])('refuses %o', (source, message) => {
    expect(() => loadEnv(source)).toThrow(message)
  })

  it('takes several workers where they share a store', () => {
    const shared = { REDIS_URL: 'redis://localhost:6379/2' }
    expect(loadEnv({ ...shared, WORKERS: '4' })).toMatchObject({ ...shared, WORKERS: 4 })
    expect(loadEnv({ ...shared, WORKERS: 'auto' }).WORKERS).toBeGreaterThanOrEqual(1)
  })

  it('lists every problem at once', () => {
    const source = { PORT: 'x', GATEWAY_ONLY: 'x', SWITCHYARD_X: '1', REDIS_URL: 'x' }
    expect(() => loadEnv(source)).toThrow(/4 problem\(s\):\n(?: {2}- .+\n?){4}$/)
  })

  it('does not repeat the value of a secret in the message', () => {
    const source = { ENCRYPTION_KEYS: 'hunter2', NEXTAUTH_SECRET: 'hunter3' }
    expect(() => loadEnv(source)).toThrow(/^((?!hunter)[^])*$/)
  })
})

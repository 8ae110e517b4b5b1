import { isIP } from 'node:net'
import { z } from 'zod'
import {
  bytesValue,
  durationValue,
  integerValue,
  listValue,
  switchValue,
  urlValue,
  workersValue,
} from './env-values'

/** A variable: its parser, and what `.env.example` says about it. Internal ones pass between our own processes. */
function variable<T extends z.ZodType>(schema: T, about: string, shown?: string): T {
  return schema.meta({ description: about, ...(shown === undefined ? {} : { shown }) })
}

function internal<T extends z.ZodType>(schema: T, about: string): T {
  return schema.meta({ description: about, internal: true })
}

const cidrList = listValue().superRefine((items, context) => {
  for (const item of items) {
    const [address = '', bits] = item.split('/')
    const family = isIP(address)
    const valid =
      family !== 0 &&
      (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
    if (!valid) context.addIssue({ code: 'custom', message: `\`${item}\` is not an address or CIDR range` })
  }
})

const keyList = listValue().superRefine((keys, context) => {
  if (keys.length === 0 || keys.some((key) => key.length < 16)) {
    context.addIssue({
      code: 'custom',
      message: 'must be keys of at least 16 characters, separated by commas',
    })
  }
})

const MIN_SESSION_MS = 5 * 60_000
const MAX_SESSION_MS = 90 * 86_400_000

const MIN_REFRESH_MS = 1000
/** Timers hold no more than 2³¹ − 1 milliseconds. */
const MAX_REFRESH_MS = 24 * 86_400_000

const priceUrl = urlValue(['https', 'http']).refine(
  (text) => new URL(text).username === '' && new URL(text).password === '',
  'must not contain credentials',
)

/** Every environment variable of the application. Absent and empty are the same. */
export const envSchema = z.object({
  NODE_ENV: internal(
    z.enum(['development', 'production', 'test']).default('development'),
    'Set by the scripts.',
  ),
  PORT: variable(integerValue(0, 65_535).default(3000), 'Port of the gateway and the portals.', '3000'),
  HOST: variable(
    z.string().default('127.0.0.1'),
    'Address to listen on; 0.0.0.0 for every interface.',
    '127.0.0.1',
  ),
  DATA_DIR: variable(
    z.string().default('./data'),
    'Embedded database, usage spool and generated secrets; one running instance each.',
    './data',
  ),
  DATABASE_URL: variable(
    urlValue(['postgresql', 'postgres']).optional(),
    'PostgreSQL to use, by a role that may create temporary tables; without it an embedded one is started in DATA_DIR.',
  ),
  DATABASE_DIRECT_URL: variable(
    urlValue(['postgresql', 'postgres']).optional(),
    'For LISTEN, locks and temporary tables where a pooler sits in front of DATABASE_URL.',
  ),
  REDIS_URL: variable(
    urlValue(['redis', 'rediss']).optional(),
    'Redis or Valkey (one primary, no cluster) that several processes share; without it limits are kept in memory.',
  ),
  ADMIN_EMAIL: variable(
    z.email({ error: 'must be an e-mail address' }).optional(),
    'First admin, created at start when there is none; otherwise use /setup.',
  ),
  ADMIN_PASSWORD: variable(
    z.string().min(8, 'must have at least 8 characters').optional(),
    'Password of that first admin.',
  ),
  ADMIN_API_KEY: variable(
    z.string().min(16, 'must have at least 16 characters').optional(),
    'An admin API key with full scope.',
  ),
  ALLOW_PRIVATE_UPSTREAMS: variable(
    switchValue().default(false),
    'Allow base URLs on private or loopback addresses.',
    'off',
  ),
  TRUSTED_PROXIES: variable(
    cidrList.default([]),
    'Addresses or CIDR ranges whose X-Forwarded-For is believed, separated by commas.',
  ),
  MAX_BODY_BYTES: variable(bytesValue().default(64 * 1024 ** 2), 'Largest request body.', '64MiB'),
  MAX_INFLIGHT_BODY_BYTES: variable(
    bytesValue().default(1024 ** 3),
    'Most bytes of request bodies in memory at once; more requests get 503.',
    '1GiB',
  ),
  WORKERS: variable(
    workersValue().default(1),
    'Gateway processes, or `auto` for one a core. More than one needs REDIS_URL.',
    '1',
  ),
  DRAIN_SECONDS: variable(
    integerValue(0, 86_400).default(120),
    'How long running streams may finish after SIGTERM.',
    '120',
  ),
  LOG_LEVEL: variable(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    'trace, debug, info, warn, error, fatal or silent.',
    'info',
  ),
  NEXTAUTH_SECRET: variable(
    z.string().min(16, 'must have at least 16 characters').optional(),
    'Signs sessions. Generated; required when NODE_ENV=production and DATABASE_URL is set.',
  ),
  SESSION_MAX_AGE: variable(
    durationValue()
      .refine((ms) => ms >= MIN_SESSION_MS && ms <= MAX_SESSION_MS, 'must be from 5min to 90d')
      .default(14 * 86_400_000),
    'How long a sign-in to the portals lasts, whether it is used or not.',
    '14d',
  ),
  SESSION_IDLE_AGE: variable(
    durationValue()
      .refine((ms) => ms >= MIN_SESSION_MS && ms <= MAX_SESSION_MS, 'must be from 5min to 90d')
      .optional(),
    'After how long without use a sign-in ends before that. Not set: only SESSION_MAX_AGE ends it.',
  ),
  ENCRYPTION_KEYS: variable(
    keyList.optional(),
    'Encrypt stored credentials: the first encrypts, all decrypt. Generated; required as above.',
  ),
  PUBLIC_URL: variable(
    urlValue(['http', 'https']).optional(),
    'Public address; without it the Host header of the request counts.',
  ),
  SMTP_URL: variable(
    urlValue(['smtp', 'smtps']).optional(),
    'Mail server, e.g. smtps://user:password@mail.example.com; registrations are then confirmed and passwords reset by mail. Needs MAIL_FROM and PUBLIC_URL.',
  ),
  MAIL_FROM: variable(
    z.string().max(320).includes('@', { error: 'must contain an e-mail address' }).optional(),
    'Sender of those mails, e.g. Switchyard <gateway@example.com>.',
  ),
  OIDC_ISSUER: variable(
    urlValue(['https', 'http']).optional(),
    'OpenID Connect provider people may sign in with; its redirect address is PUBLIC_URL with /api/auth/callback/oidc. Needs PUBLIC_URL and the two below.',
  ),
  OIDC_CLIENT_ID: variable(z.string().max(500).optional(), 'Client of that provider.'),
  OIDC_CLIENT_SECRET: variable(z.string().max(2000).optional(), 'Secret of that client.'),
  OIDC_NAME: variable(
    z.string().max(60).default('OpenID'),
    'What the sign-in page calls that provider.',
    'OpenID',
  ),
  SNAPSHOT_MAX_AGE: variable(
    durationValue().default(3_600_000),
    'How long the last good configuration serves without the database.',
    '1h',
  ),
  BILLING_GRACE: variable(
    durationValue().default(300_000),
    'How long requests are admitted by the last known balances without the database.',
    '5min',
  ),
  GATEWAY_ONLY: variable(switchValue().default(false), 'Start no portal.', 'off'),
  METRICS_TOKEN: variable(
    z.string().min(16, 'must have at least 16 characters').optional(),
    'Bearer token for /metrics; without it only loopback may read.',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: variable(
    urlValue(['http', 'https']).optional(),
    'Collector of traces (OTLP over HTTP), e.g. http://127.0.0.1:4318; without it nothing is traced. What the OpenTelemetry SDK reads besides (OTEL_EXPORTER_OTLP_TIMEOUT, OTEL_BSP_*, …) counts too.',
  ),
  OTEL_SDK_DISABLED: variable(
    z.string().optional(),
    'true: nothing is traced, wherever the other variables of traces come from.',
  ),
  OTEL_EXPORTER_OTLP_PROTOCOL: variable(
    z.string().default('http/protobuf'),
    'How traces are written: http/protobuf or http/json.',
    'http/protobuf',
  ),
  OTEL_EXPORTER_OTLP_HEADERS: variable(
    z.string().optional(),
    'Headers for that collector, e.g. authorization=Bearer%20secret.',
  ),
  OTEL_SERVICE_NAME: variable(
    z.string().default('switchyard'),
    'What traces call this program.',
    'switchyard',
  ),
  OTEL_RESOURCE_ATTRIBUTES: variable(
    z.string().optional(),
    'Facts of all traces, e.g. deployment.environment.name=production,service.version=7.',
  ),
  OTEL_TRACES_SAMPLER: variable(
    z.string().default('parentbased_always_on'),
    'Which requests are traced: [parentbased_]always_on, always_off or traceidratio. With parentbased_ the traceparent of a client decides where it sends one.',
    'parentbased_always_on',
  ),
  OTEL_TRACES_SAMPLER_ARG: variable(z.string().optional(), 'The share of traceidratio, from 0 to 1.'),
  PRICING_FILE: variable(
    z.string().optional(),
    'Default prices in LiteLLM format from a file instead of the bundled catalogue; read at start.',
  ),
  PRICING_URL: variable(
    priceUrl.optional(),
    'Default prices in LiteLLM format from a URL; the last good copy is kept in DATA_DIR, and PRICING_FILE or the bundled catalogue serves until there is one.',
  ),
  PRICING_REFRESH: variable(
    durationValue()
      .refine((ms) => ms >= MIN_REFRESH_MS && ms <= MAX_REFRESH_MS, 'must be from 1s to 24d')
      .default(3_600_000),
    'How often PRICING_URL is asked for changes.',
    '1h',
  ),
  SWITCHYARD_WORKER: internal(
    integerValue(0, 1_023).optional(),
    'Place of a gateway worker among those its primary runs.',
  ),
  SWITCHYARD_LIVE_SOCKET: internal(
    z.string().optional(),
    'Unix socket on which the gateway process answers about its live state.',
  ),
  SWITCHYARD_PORTAL_SOCKET: internal(
    z.string().optional(),
    'Unix socket on which the portal process serves.',
  ),
  SWITCHYARD_EMBEDDED_DATABASE_URL: internal(
    z.string().optional(),
    'URL of the embedded database the gateway process runs.',
  ),
})

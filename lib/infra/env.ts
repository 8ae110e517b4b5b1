import path from 'node:path'
import type { z } from 'zod'
import { envSchema } from './env-schema'
import { processSingleton } from './process-singleton'
import { readOrCreateSecret } from './secrets-file'

/** What the environment says, checked; durations are milliseconds, sizes bytes, `DATA_DIR` is absolute. */
export type ConfiguredEnv = Readonly<z.infer<typeof envSchema>>

/** The environment with every secret: those not configured come from `DATA_DIR/secrets.json`. */
export type Env = ConfiguredEnv & {
  readonly NEXTAUTH_SECRET: string
  readonly ENCRYPTION_KEYS: readonly string[]
}

type Source = Readonly<Record<string, string | undefined>>

/** Checks a set of variables. Pure. Throws one error that lists every problem, a line each. */
export function loadEnv(source: Source): ConfiguredEnv {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = envSchema.safeParse(given)
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...Object.keys(source)
      .filter((name) => name.startsWith('SWITCHYARD_') && !(name in envSchema.shape))
      .map((name) => `${name}: there is no such variable`),
    ...combinationProblems(given),
  ]
  if (!parsed.success || problems.length > 0) {
    throw new Error(
      `The configuration has ${problems.length} problem(s):\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    )
  }
  return { ...parsed.data, DATA_DIR: path.resolve(parsed.data.DATA_DIR) }
}

/** Fills in the secrets the environment leaves out, generating and keeping them in `DATA_DIR/secrets.json`. */
export function completeEnv(configured: ConfiguredEnv): Env {
  const { DATA_DIR } = configured
  return {
    ...configured,
    NEXTAUTH_SECRET: configured.NEXTAUTH_SECRET ?? readOrCreateSecret(DATA_DIR, 'NEXTAUTH_SECRET'),
    ENCRYPTION_KEYS: configured.ENCRYPTION_KEYS ?? [readOrCreateSecret(DATA_DIR, 'ENCRYPTION_KEY')],
  }
}

/** The environment of this process, read once; whichever copy of this module asks first. */
export function env(): Env {
  return processSingleton('env', () => completeEnv(loadEnv(process.env)))
}

function combinationProblems(given: Readonly<Record<string, string | undefined>>): readonly string[] {
  const problems: string[] = []
  if (given['WORKERS'] !== undefined && given['WORKERS'] !== '1' && given['REDIS_URL'] === undefined) {
    problems.push('WORKERS: more than one gateway process needs a store they share: set REDIS_URL too')
  }
  if (given['NODE_ENV'] === 'production' && given['DATABASE_URL'] !== undefined) {
    for (const name of ['NEXTAUTH_SECRET', 'ENCRYPTION_KEYS']) {
      if (given[name] === undefined)
        problems.push(`${name}: required with DATABASE_URL in production (several replicas must share it)`)
    }
  }
  if (given['DATABASE_DIRECT_URL'] !== undefined && given['DATABASE_URL'] === undefined) {
    problems.push('DATABASE_DIRECT_URL: has no meaning without DATABASE_URL')
  }
  if ((given['ADMIN_EMAIL'] === undefined) !== (given['ADMIN_PASSWORD'] === undefined)) {
    problems.push('ADMIN_EMAIL, ADMIN_PASSWORD: set both or none')
  }
  return [...problems, ...signInProblems(given), ...tracingProblems(given)]
}

/** Whether traces are switched off, as OpenTelemetry's variable does it for every program. */
export function isTracingOff(given: { readonly OTEL_SDK_DISABLED?: string | undefined }): boolean {
  return given.OTEL_SDK_DISABLED?.toLowerCase() === 'true'
}

const TRACE_PROTOCOLS: readonly string[] = ['http/protobuf', 'http/json']
const SAMPLERS: readonly string[] = ['always_on', 'always_off', 'traceidratio'].flatMap((sampler) => [
  sampler,
  `parentbased_${sampler}`,
])

/** Machines may have such variables for other programs: without an endpoint, or switched off, they are none of ours. */
function tracingProblems(given: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (given['OTEL_EXPORTER_OTLP_ENDPOINT'] === undefined || isTracingOff(given)) return []
  const problems: string[] = []
  const allow = (name: string, values: readonly string[]): void => {
    const value = given[name]
    if (value !== undefined && !values.includes(value))
      problems.push(`${name}: must be one of ${values.join(', ')}`)
  }
  allow('OTEL_EXPORTER_OTLP_PROTOCOL', TRACE_PROTOCOLS)
  allow('OTEL_TRACES_SAMPLER', SAMPLERS)
  const share = given['OTEL_TRACES_SAMPLER_ARG']
  if (share !== undefined && !(Number(share) >= 0 && Number(share) <= 1))
    problems.push('OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1')
  return problems
}

/** Links in mails, and where a provider sends people back to, never rest on what a request says of itself. */
function signInProblems(given: Readonly<Record<string, string | undefined>>): readonly string[] {
  const problems: string[] = []
  const requireAll = (names: readonly string[], why: string): void => {
    for (const name of names) if (given[name] === undefined) problems.push(`${name}: required ${why}`)
  }
  if (given['SMTP_URL'] !== undefined) requireAll(['MAIL_FROM', 'PUBLIC_URL'], 'with SMTP_URL')
  if (given['OIDC_ISSUER'] !== undefined) {
    requireAll(['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'PUBLIC_URL'], 'with OIDC_ISSUER')
  }
  return problems
}

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { loadEnv } from '@/lib/infra'
import { envSchema } from '@/lib/infra/env-schema'
import { SERVER_FLAGS } from '@/scripts/server-flags.mjs'

const root = path.join(import.meta.dirname, '../../..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const variables = new Set<string>(
  Object.entries(envSchema.shape).flatMap(([name, schema]) => (schema.meta()?.['internal'] ? [] : [name])),
)
/** Of Node.js and of Next.js. */
const NOT_OURS = ['NODE_ENV', 'NEXT_TELEMETRY_DISABLED']

/** What is settled and closed after the last answer: the portal, the spool, the embedded database. */
const AFTER_DRAIN_SECONDS = 45

const dockerfile = read('Dockerfile')
const nginx = read('deploy/nginx.conf')

const serviceSchema = z.object({
  environment: z.record(z.string(), z.union([z.string(), z.null()])).optional(),
  stop_grace_period: z.string().optional(),
  volumes: z.array(z.string()).optional(),
  networks: z.unknown(),
})
const compose = z
  .object({ services: z.record(z.string(), serviceSchema) })
  .parse(parse(read('deploy/compose.yaml'), { merge: true }))
const apps = Object.entries(compose.services).filter(([name]) => name.startsWith('app'))

const chart = z
  .object({
    config: z.record(z.string(), z.string()),
    drainSeconds: z.number(),
    stopDelaySeconds: z.number(),
  })
  .parse(parse(read('deploy/helm/switchyard/values.yaml')))

function unknown(names: Iterable<string>): string[] {
  return [...names].filter((name) => !variables.has(name))
}

/** Words that are written like variables, in a text that is not made of them alone. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)].map(([name]) => name)
}

describe('the image', () => {
  it('sets variables of ours, or of those it runs on', () => {
    const set = [...dockerfile.matchAll(/(?:^ENV| )([A-Z_]+)=/gm)].map((match) => match[1] ?? '')
    expect(unknown(set).filter((name) => !NOT_OURS.includes(name))).toEqual([])
    expect(set).toEqual(expect.arrayContaining(['HOST', 'DATA_DIR', 'NODE_ENV']))
  })

  it('runs on a Node.js that package.json allows, the same it was built on', () => {
    const { engines } = z
      .object({ engines: z.object({ node: z.string() }) })
      .parse(JSON.parse(read('package.json')))
    const least = Number(/^>=(\d+)\.\d+$/.exec(engines.node)?.[1])
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map((match) => match[1] ?? '')
    expect(new Set(images).size).toBe(1)
    const major = Number(/node:(\d+)-/.exec(images[0] ?? '')?.[1])
    // A newer major: its first minor is as good.
    expect(major).toBeGreaterThan(least)
    expect(major % 2).toBe(0)
  })

  it('starts the gateway as `npm start` does, and by no shell', () => {
    const command = /^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? ''
    expect(JSON.parse(command)).toEqual(['node', ...SERVER_FLAGS, 'dist/server.mjs'])
    expect(dockerfile).toMatch(/^ENTRYPOINT \["tini", "--"\]$/m)
    expect(dockerfile).toMatch(/^USER 1000:1000$/m)
  })

  it('is built from what the build reads', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1))
    const inputs = /BUILD_INPUTS = \[([^\]]*)\]/.exec(read('scripts/bootstrap.mjs'))?.[1] ?? ''
    const tops = [...inputs.matchAll(/'([^'/]+)[^']*'/g)].map((match) => match[1] ?? '')
    expect(tops.length).toBeGreaterThan(8)
    expect(tops.filter((name) => !allowed.includes(name))).toEqual([])
    expect(
      read('.dockerignore')
        .split('\n')
        .find((line) => line !== '' && !line.startsWith('#')),
    ).toBe('*')
  })
})

describe('the compose file', () => {
  it('sets variables of ours, in a form that starts', () => {
    expect(apps.map(([name]) => name)).toEqual(['app1', 'app2'])
    for (const [, { environment = {} }] of apps) {
      expect(unknown(Object.keys(environment))).toEqual([])
      const resolved = Object.entries(environment).map(([name, value]) => [name, interpolated(value ?? '')])
      const settings = loadEnv({ ...Object.fromEntries(resolved), NODE_ENV: 'production' })
      expect(settings.TRUSTED_PROXIES).toEqual(['172.31.251.10'])
    }
  })

  it('hands on every variable, but those of the container and those that need more than a value', () => {
    const own = ['HOST', 'PORT', 'DATA_DIR', 'GATEWAY_ONLY', 'DATABASE_DIRECT_URL', 'PRICING_FILE']
    for (const [name, { environment = {} }] of apps) {
      const missing = [...variables].filter((variable) => !(variable in environment))
      expect(missing.toSorted(), name).toEqual(own.toSorted())
    }
  })

  it('gives each gateway a volume of its own, and longer to stop than it drains', () => {
    const volumes = apps.map(([, service]) => service.volumes?.[0])
    expect(new Set(volumes).size).toBe(apps.length)
    for (const [, { environment, stop_grace_period: grace }] of apps) {
      const drain = Number(environment?.['DRAIN_SECONDS'])
      expect(Number(/^(\d+)s$/.exec(grace ?? '')?.[1])).toBeGreaterThanOrEqual(drain + AFTER_DRAIN_SECONDS)
    }
  })

  it('lets nginx pass everything on: to the gateways there are, unbuffered, for longer than they wait', () => {
    const upstreams = [...nginx.matchAll(/server (app\d+):3000/g)].map((match) => match[1])
    expect(upstreams).toEqual(apps.map(([name]) => name))
    expect(nginx).toMatch(/proxy_buffering off;/)
    expect(nginx).toMatch(/proxy_request_buffering off;/)
    expect(nginx).toMatch(/underscores_in_headers on;/)
    expect(nginx).not.toMatch(/non_idempotent/)
    expect(Number(/proxy_read_timeout (\d+)s/.exec(nginx)?.[1])).toBeGreaterThan(600)
    // Below the 75 s of lib/server/process/create-http-server.ts.
    expect(Number(/keepalive_timeout (\d+)s/.exec(nginx)?.[1])).toBeLessThan(75)
  })
})

describe('the chart', () => {
  const templates = readdirSync(path.join(root, 'deploy/helm/switchyard/templates'))
    .map((file) => read(`deploy/helm/switchyard/templates/${file}`))
    .join('\n')
  /** What only looks like one: variables of NOTES and values. */
  const named = namesIn(`${templates}\n${read('deploy/helm/switchyard/values.yaml')}`)

  it('names variables of ours', () => {
    expect(unknown(named)).toEqual([])
    expect(unknown(Object.keys(chart.config))).toEqual([])
    expect(() => loadEnv(chart.config)).not.toThrow()
  })

  it('runs the image that its values tell to build', () => {
    const { appVersion } = z
      .object({ appVersion: z.string() })
      .parse(parse(read('deploy/helm/switchyard/Chart.yaml')))
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('package.json')))
    expect(appVersion).toBe(version)
    const values = read('deploy/helm/switchyard/values.yaml')
    expect(/docker build -t \S+:(\S+) \./.exec(values)?.[1]).toBe(appVersion)
  })

  it('gives a pod longer to stop than it drains', () => {
    const parts =
      /terminationGracePeriodSeconds: \{\{ add \.Values\.drainSeconds \.Values\.stopDelaySeconds (\d+) \}\}/
    expect(Number(parts.exec(templates)?.[1])).toBeGreaterThanOrEqual(AFTER_DRAIN_SECONDS)
  })

  it('is of the program’s version', () => {
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('package.json')))
    expect(parse(read('deploy/helm/switchyard/Chart.yaml'))).toMatchObject({ appVersion: version, version })
  })
})

/** `${NAME:-default}` → default, `${NAME:?why}` → a secret. */
function interpolated(text: string): string {
  return text.replaceAll(/\$\{\w+:(-|\?)([^}]*)\}/g, (_, kind: string, rest: string) =>
    kind === '-' ? rest : '0123456789abcdef',
  )
}

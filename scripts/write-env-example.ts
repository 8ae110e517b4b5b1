import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { envSchema } from '../lib/infra/env-schema'

const HEADER = `# Every variable of the application; generated from its schema by \`npm run env:example\`.
# Set them in the environment, or copy this file to .env and take the leading # away.
# Times: 90s, 5min, 1h. Sizes: 512KiB, 64MiB. Switches: on, off. A value that is left out takes the default shown.
`

/** The text of `.env.example`: each variable with what it does, commented out, showing its default. */
export function renderEnvExample(): string {
  const entries = Object.entries(envSchema.shape).flatMap(([name, schema]) => {
    const meta = schema.meta() ?? {}
    if (meta['internal'] === true) return []
    const shown = typeof meta['shown'] === 'string' ? meta['shown'] : ''
    return [`# ${meta.description ?? ''}\n# ${name}=${shown}\n`]
  })
  return [HEADER, ...entries].join('\n')
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(path.join(import.meta.dirname, '..', '.env.example'), renderEnvExample())
}

/** Variables of this program, of the test runner, and those that change how Node.js runs. */
const OWN =
  /^(SWITCHYARD_|DATABASE_|REDIS_URL|WORKERS$|PORT$|HOST$|DATA_DIR|ADMIN_|NEXTAUTH_|ENCRYPTION_|PUBLIC_URL|OTEL_|VITEST|NODE_OPTIONS)/

/** The environment for a program under test: production, and nothing of what configures this process. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter((name) => !OWN.test(name))
  return { ...Object.fromEntries(names.map((name) => [name, process.env[name]])), NODE_ENV: 'production' }
}

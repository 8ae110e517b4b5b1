import { defineConfig } from 'prisma/config'

/**
 * Where Prisma finds the schema (split by area) and the plain-SQL migrations. The URL is only read by Prisma's own
 * CLI; the application passes its own to the driver adapter, so an unset variable is fine here.
 */
export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_DIRECT_URL'] ?? process.env['DATABASE_URL'] ?? '' },
})

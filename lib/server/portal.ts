import { randomBytes } from 'node:crypto'
import type { Catalogue } from '@/lib/billing'
import { AppError } from '@/lib/core'
import type { LivePort } from '@/lib/core'
import {
  createKeyRing,
  createLogger,
  createPrismaClient,
  openMailer,
  env,
  processSingleton,
  sha256Hex,
} from '@/lib/infra'
import type { Env, Logger, PrismaClient } from '@/lib/infra'
import type { MailPort, ServiceCrypto } from '@/lib/services'
import { connectLivePort } from './live/connect-live-port'
import { currentCatalogue } from './prices/current-catalogue'

/** Ends before the proxies in front of a portal usually give up on it. */
const ANSWER_MS = 30_000

/** What pages and the JSON API of a process share. */
export type Portal = {
  readonly db: PrismaClient
  readonly patientDb: PrismaClient
  readonly env: Env
  readonly live: LivePort
  readonly crypto: ServiceCrypto
  /** The default prices as of now: ask for them once in a call. */
  readonly catalogue: Catalogue
  readonly logger: Logger
  /** `undefined` while no mail server is configured. */
  readonly mail?: MailPort | undefined
}

/** The portal's means, made on first use and kept for the process. Throws `NOT_READY` where no database is configured. */
export function getPortal(): Portal {
  return processSingleton('portal', createPortal)
}

function createPortal(): Portal {
  const settings = env()
  const url = settings.SWITCHYARD_EMBEDDED_DATABASE_URL ?? settings.DATABASE_URL
  if (url === undefined) {
    throw new AppError({
      status: 503,
      code: 'NOT_READY',
      message: 'No database: start with `npm start`, or set DATABASE_URL',
    })
  }
  const logger = createLogger(settings.LOG_LEVEL)
  return {
    db: createPrismaClient(url, { applicationName: 'switchyard-portal', answerMs: ANSWER_MS }),
    patientDb: createPrismaClient(url, { applicationName: 'switchyard-portal-patient', maxConnections: 2 }),
    env: settings,
    live: connectLivePort(settings.SWITCHYARD_LIVE_SOCKET),
    crypto: serviceCrypto(settings.ENCRYPTION_KEYS),
    get catalogue() {
      return currentCatalogue(settings)
    },
    logger,
    mail: mailPort(settings, logger),
  }
}

function mailPort(settings: Env, logger: Logger): MailPort | undefined {
  const { SMTP_URL: url, MAIL_FROM: from, PUBLIC_URL: publicUrl } = settings
  if (url === undefined || from === undefined || publicUrl === undefined) return undefined
  const mailer = openMailer({ url, from })
  return {
    baseUrl: publicUrl.replace(/\/+$/, ''),
    send(message) {
      mailer.send(message).catch((error: unknown) => logger.error({ err: error }, 'a mail could not be sent'))
    },
  }
}

/** Key ring, hashes and randomness for the verbs. */
export function serviceCrypto(encryptionKeys: readonly string[]): ServiceCrypto {
  const ring = createKeyRing(encryptionKeys)
  return {
    encrypt: (plainText) => ring.encrypt(plainText),
    decrypt: (cipherText) => ring.decrypt(cipherText),
    hashApiKey: sha256Hex,
    randomBytes: (length) => randomBytes(length),
  }
}

import type { Catalogue } from '@/lib/billing'
import { judgePriceList } from '@/lib/billing'
import type { LiveCatalogueState } from '@/lib/core'
import type { Env, Logger } from '@/lib/infra'
import { fetchDocument } from '@/lib/upstream'
import { describeCatalogue } from './describe-catalogue'
import { priceCopyStamp, readPriceCopy, writePriceCopy } from './price-copy'
import { readPriceText } from './read-price-text'

const TIMEOUT_MS = 30_000
const MAX_BYTES = 32 * 1024 * 1024
const FIRST_RETRY_MS = 60_000

type PriceEnv = Pick<
  Env,
  'DATA_DIR' | 'PRICING_FILE' | 'PRICING_URL' | 'PRICING_REFRESH' | 'ALLOW_PRIVATE_UPSTREAMS'
>

export type PriceRefreshOptions = {
  readonly env: PriceEnv
  readonly logger: Logger
  /** The catalogue in use at the start. */
  readonly catalogue: Catalogue
  /** Hears every new catalogue, once its copy is kept. */
  readonly onCatalogue: (catalogue: Catalogue) => void
}

export type PriceRefresh = {
  state(): LiveCatalogueState
  close(): void
}

type Failure = NonNullable<LiveCatalogueState['failure']>
type Refusal = Pick<Failure, 'reason' | 'message'>

/** How long to wait before the URL is asked again: soon after a failure, longer after each further one. */
export function nextRefreshMs(refreshMs: number, failures: number): number {
  return failures === 0 ? refreshMs : Math.min(refreshMs, FIRST_RETRY_MS * 2 ** (failures - 1))
}

/**
 * Follows `PRICING_URL`: asks it at once and then every `PRICING_REFRESH`, in the background. What cannot be fetched,
 * read or believed is refused and the catalogue in use stays. Without a URL nothing is asked.
 */
export function startPriceRefresh(options: PriceRefreshOptions): PriceRefresh {
  const { env, logger } = options
  const abort = new AbortController()
  const status: { checkedAtMs: number | null; failure: Failure | null } = { checkedAtMs: null, failure: null }
  const prices = { current: options.catalogue, failures: 0 }
  let timer: NodeJS.Timeout | undefined
  const source: Source = {
    env,
    signal: abort.signal,
    copy: null,
    use(catalogue) {
      if (catalogue.loadedAtMs === prices.current.loadedAtMs) return
      prices.current = catalogue
      options.onCatalogue(catalogue)
      logger.info({ models: catalogue.models().length }, 'new prices from PRICING_URL')
    },
  }
  const refresh = async (): Promise<void> => {
    const refusal = await lookAt(source).catch(notKept)
    if (abort.signal.aborted) return
    prices.failures = refusal === null ? 0 : prices.failures + 1
    status.failure = refusal === null ? null : { ...refusal, atMs: Date.now() }
    if (refusal === null) status.checkedAtMs = Date.now()
    else logger.warn({ ...refusal }, 'PRICING_URL gave no usable prices; the last good ones stay')
  }
  const follow = async (): Promise<void> => {
    await refresh()
    if (abort.signal.aborted) return
    timer = setTimeout(() => void follow(), nextRefreshMs(env.PRICING_REFRESH, prices.failures))
    timer.unref()
  }
  if (env.PRICING_URL !== undefined) void follow()
  return {
    state: () => ({ ...describeCatalogue(prices.current, env), ...status }),
    close() {
      abort.abort()
      clearTimeout(timer)
    },
  }
}

function notKept(error: unknown): Refusal {
  const code = error instanceof Error ? String(Reflect.get(error, 'code') ?? error.name) : 'UNKNOWN'
  return { reason: 'not_kept', message: `The price list could not be kept in DATA_DIR (${code})` }
}

type KnownCopy = {
  readonly stamp: string | null
  readonly etag: string | null
  readonly models: readonly string[]
}

type Source = {
  readonly env: PriceEnv
  readonly signal: AbortSignal
  /** The copy as it was seen last. */
  copy: KnownCopy | null
  use(catalogue: Catalogue): void
}

/** The copy in DATA_DIR; one that another process wrote meanwhile is taken over. Deleted = nothing is known. */
function knownCopy(source: Source, url: string): KnownCopy {
  const { DATA_DIR: dataDir } = source.env
  const stamp = priceCopyStamp(dataDir)
  if (source.copy !== null && source.copy.stamp === stamp) return source.copy
  const found = stamp === null ? null : readPriceCopy(dataDir, url)
  if (found !== null) source.use(found.catalogue)
  source.copy = { stamp, etag: found?.etag ?? null, models: found?.catalogue.models() ?? [] }
  return source.copy
}

/** One look at the URL; `null` = the prices are up to date. */
async function lookAt(source: Source): Promise<Refusal | null> {
  const { env, signal } = source
  const { PRICING_URL: url, DATA_DIR: dataDir } = env
  if (url === undefined) return null
  const known = knownCopy(source, url)
  const answer = await fetchDocument({
    url,
    etag: known.etag,
    allowPrivateUpstreams: env.ALLOW_PRIVATE_UPSTREAMS,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    signal,
  })
  if (answer.kind === 'failed') return { reason: answer.reason, message: answer.message }
  if (answer.kind === 'unchanged') return null
  const fetchedAtMs = Date.now()
  const catalogue = await readPriceText(answer.text, fetchedAtMs)
  if (catalogue === null) return { reason: 'not_json', message: 'The answer is not a JSON object' }
  const models = catalogue.models()
  const refusal = judgePriceList({ models, known: known.models })
  if (refusal !== null) return refusal
  if (signal.aborted) return null
  writePriceCopy(dataDir, { url, etag: answer.etag, fetchedAtMs, text: answer.text })
  source.copy = { stamp: priceCopyStamp(dataDir), etag: answer.etag, models }
  source.use(catalogue)
  return null
}

import path from 'node:path'
import type { SettlementStep } from '@/lib/core'
import { EQUAL_LAG_MS } from './backend-priority'
import { sqlState } from './classify-database-error'
import { openDeadLetterBox } from './dead-letter'
import { createLagMeter } from './lag-meter'
import { createAdoptedSpools, type AdoptedSpools } from './adopted-spools'
import { isGoneOrSettled, removeSettledSegments } from './retention'
import { openSettlementDatabase } from './settlement-database'
import { createSettlementWaits, type SettlementWaits } from './settlement-waits'
import { settleEvents, type SettleContext } from './settle-events'
import type { SettlerFigures } from './settler-figures'
import { openSpoolSource, type SpoolSource } from './spool-source'
import type { StoreLogger } from '../store-logger'
import { isBefore, type SpoolPlace } from '../spool/spool-layout'
import { openSpoolPosition } from '../spool/spool-position'

/** A backlog is settled in large batches: what is added up per user, key and account then costs a fraction per event. */
const BATCH_EVENTS = 4_000
/** How long a part-filled batch waits for company. */
const GATHER_MS = 200
const CHECKPOINT_MS = 1000
const RETENTION_MS = 600_000

export type SettleLoopOptions = {
  readonly connectionString: string
  /** `DATA_DIR/spool`. */
  readonly directory: string
  readonly own: { readonly ownDirectory: string; readonly position: SharedArrayBuffer } | null
  readonly logger: StoreLogger
  readonly figures: SettlerFigures
  /** Hears each committed answer; `isOwn` = its events are pending in this process. */
  readonly onAnswer: (answer: string, isOwn: boolean) => void
  /** Hears each event of this process that was given up. */
  readonly onDeadLetter: (event: string) => void
  /** Hears the name of each adopted directory that is wholly settled. */
  readonly onDirectorySettled: (name: string) => void
}

/** Settles this process' spool and the directories it is handed, one batch after the other. */
export type SettleLoop = {
  /** Takes over a dead process' directory; `needsClaim` = of another host: only under a database lock. */
  adopt(directory: string, needsClaim: boolean): void
  /** Resolves when all written so far is settled, and every adopted directory. */
  drain(): Promise<void>
  close(): Promise<void>
}

type Loop = {
  readonly options: SettleLoopOptions
  readonly context: SettleContext
  readonly own: SpoolSource | null
  readonly written: () => SpoolPlace
  readonly adopted: AdoptedSpools
  readonly drains: { readonly target: SpoolPlace; readonly resolve: () => void }[]
  readonly waits: SettlementWaits
  /** The directory that is being settled. */
  current: string | null
  isStopping: boolean
  savedAtMs: number
  cleanedAtMs: number
  wake: () => void
}

/** Starts the loop; it runs until `close`. */
export function startSettleLoop(options: SettleLoopOptions): SettleLoop {
  const loop = newLoop(options)
  const stopMeter = startLagMeter(loop)
  const done = run(loop)
  return {
    adopt: (directory, needsClaim) => {
      loop.adopted.add(directory, needsClaim)
      loop.wake()
    },
    drain: () =>
      new Promise((resolve) => {
        loop.drains.push({ target: loop.written(), resolve })
        loop.wake()
      }),
    close: async () => {
      loop.isStopping = true
      loop.wake()
      await done
      stopMeter()
      await loop.context.database.close()
    },
  }
}

function newLoop(options: SettleLoopOptions): Loop {
  const { own, figures, logger } = options
  const position = own === null ? null : openSpoolPosition(own.position)
  const written = (): SpoolPlace => position?.read() ?? { segment: 1, offset: 0 }
  const deadLetters = openDeadLetterBox(path.join(options.directory, 'dead-letter.ndjson'), logger)
  const context: SettleContext = {
    database: openSettlementDatabase(options.connectionString),
    deadLetters,
    logger,
    onAnswer: (answer) => options.onAnswer(answer, isOwn(loop)),
    onDeadLetter: (event) => {
      figures.setDeadLetters(deadLetters.count())
      if (isOwn(loop)) options.onDeadLetter(event.toString('utf8'))
    },
    onWait: (step, error) => showWait(loop, step, error),
    pause: (ms) => pause(loop, ms),
    isStopping: () => loop.isStopping,
  }
  const loop: Loop = {
    options,
    context,
    own: own === null ? null : openSource(options, own.ownDirectory, written),
    written,
    adopted: createAdoptedSpools({
      ownDirectory: own?.ownDirectory ?? null,
      open: (directory) => openSource(options, directory, null),
      claim: (name) => context.database.claim(name),
      onUnclaimed: (directory, error) =>
        logger.warn({ err: error, directory }, 'the spool directory of another host cannot be claimed yet'),
      onLeft: figures.setDirectoriesLeft,
    }),
    drains: [],
    waits: createSettlementWaits(figures.setWait),
    current: null,
    isStopping: false,
    savedAtMs: 0,
    cleanedAtMs: Date.now(),
    wake: noop,
  }
  return loop
}

function openSource(
  { logger }: SettleLoopOptions,
  directory: string,
  limit: (() => SpoolPlace) | null,
): SpoolSource {
  return openSpoolSource({
    directory,
    limit,
    onDamage: (damage) => logger.error({ ...damage }, 'usage spool: unreadable bytes were skipped'),
  })
}

async function run(loop: Loop): Promise<void> {
  while (!loop.isStopping) {
    const count = (await guard(loop, settleOwn)) + (await guard(loop, settleAdopted))
    saveCheckpoints(loop, Date.now(), false)
    resolveDrains(loop)
    if (count < BATCH_EVENTS && !(count > 0 && loop.drains.length > 0)) await pause(loop, GATHER_MS)
  }
  saveCheckpoints(loop, Date.now(), true)
  loop.own?.close()
  loop.adopted.close()
}

/** A step that throws (a disk that cannot be read or written) is logged and repeated from the settled place. */
async function guard(loop: Loop, step: (loop: Loop) => Promise<number>): Promise<number> {
  loop.current = null
  try {
    const count = await step(loop)
    if (loop.current !== null) loop.waits.end(loop.current)
    return count
  } catch (error) {
    loop.options.logger.error({ err: error }, 'settlement failed and starts again from its checkpoint')
    showWait(loop, 'spool', error)
    if (step === settleOwn) loop.own?.rewind()
    else if (loop.current !== null) loop.adopted.putBack(loop.current)
    await pause(loop, CHECKPOINT_MS)
    return 0
  }
}

function isOwn(loop: Loop): boolean {
  return loop.current === loop.own?.directory
}

async function settleOwn(loop: Loop): Promise<number> {
  if (loop.own === null) return 0
  loop.current = loop.own.directory
  const count = await settleNext(loop, loop.own)
  loop.options.figures.addOwn(count)
  return count
}

/** One batch of the oldest adopted directory; when nothing is left in it, its unended starts. */
async function settleAdopted(loop: Loop): Promise<number> {
  const source = await loop.adopted.next((directory) => {
    loop.current = directory
  })
  if (source === null) {
    // What was put back may be settled by another process, and is waited for no longer.
    loop.waits.endWhere((left) => left !== loop.own?.directory && isGoneOrSettled(left))
    return 0
  }
  loop.current = source.directory
  const count = await settleNext(loop, source)
  loop.options.figures.addAdopted(count)
  if (count > 0 || loop.isStopping) return count
  return settleCrashed(loop, source)
}

/** Reads and settles one batch; 0 when there is nothing to settle, or when the settler stops before it is. */
async function settleNext(loop: Loop, source: SpoolSource): Promise<number> {
  const { events, end } = source.nextBatch(BATCH_EVENTS)
  if (!(await settleEvents(loop.context, events))) return 0
  source.settledTo(end)
  return events.length
}

async function settleCrashed(loop: Loop, source: SpoolSource): Promise<number> {
  const rows = source.crashedRows(BATCH_EVENTS)
  if (!(await settleEvents(loop.context, rows))) return 0
  source.forgetCrashed(BATCH_EVENTS)
  if (rows.length > 0) return rows.length
  loop.adopted.finish()
  loop.options.onDirectorySettled(path.basename(source.directory))
  loop.options.logger.info({ directory: source.directory }, 'the usage of an ended process is settled')
  return 0
}

function saveCheckpoints(loop: Loop, nowMs: number, isLast: boolean): void {
  if (!isLast && nowMs - loop.savedAtMs < CHECKPOINT_MS) return
  loop.savedAtMs = nowMs
  try {
    loop.adopted.saveCheckpoints()
    loop.own?.saveCheckpoint()
    if (loop.own === null || nowMs - loop.cleanedAtMs < RETENTION_MS) return
    loop.cleanedAtMs = nowMs
    removeSettledSegments(loop.own.directory, loop.own.checkpoint().replayFrom.segment, nowMs)
  } catch (error) {
    // An older checkpoint only means a longer replay.
    loop.options.logger.warn({ err: error }, 'usage spool: no checkpoint written')
  }
}

function resolveDrains(loop: Loop): void {
  const settled = loop.own?.checkpoint().settled ?? loop.written()
  const isAdoptedDone = loop.adopted.left() === 0
  const finished = loop.drains.filter(({ target }) => isAdoptedDone && !isBefore(settled, target))
  for (const drain of finished) {
    loop.drains.splice(loop.drains.indexOf(drain), 1)
    drain.resolve()
  }
}

function startLagMeter(loop: Loop): () => void {
  const meter = createLagMeter()
  const timer = setInterval(() => {
    const settled = loop.own?.checkpoint().settled ?? loop.written()
    const lagMs = meter.sample(loop.written(), settled, Date.now())
    loop.options.figures.setLag(lagMs)
    loop.context.database.followLag(isWaitedFor(loop) ? Math.max(lagMs, EQUAL_LAG_MS) : lagMs)
  }, GATHER_MS)
  return () => clearInterval(timer)
}

/** The lag is of what this process has written: it does not tell of what ended ones left, nor that somebody waits for the end. */
function isWaitedFor(loop: Loop): boolean {
  return loop.drains.length > 0 || loop.adopted.left() > 0
}

function showWait(loop: Loop, step: SettlementStep, error: unknown): void {
  const directory = loop.current ?? loop.options.directory
  loop.waits.begin(directory, { sinceMs: Date.now(), step, sqlState: sqlState(error) })
}

function pause(loop: Loop, ms: number): Promise<void> {
  if (loop.isStopping) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    loop.wake = () => {
      clearTimeout(timer)
      resolve()
    }
  })
}

function noop(): void {}

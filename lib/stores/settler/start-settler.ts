import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { findLeftDirectories } from './find-left-directories'
import { parseDeadLetter, parseSettled } from './parse-settled'
import { openSettlerFigures, type SettlerFigures } from './settler-figures'
import type { SettlerCommand, SettlerReport, SettlerThreadData } from './settler-messages'
import type { Settler, SettlerOptions } from './settler-types'
import { startSettleLoop, type SettleLoop } from './settle-loop'
import { openSpoolPosition } from '../spool/spool-position'

const LOOK_AROUND_MS = 60_000
const DRAIN_MS = 15_000

/**
 * Starts to settle this process' spool and, at once and every minute, the directories of processes that are gone.
 * `own` needs no messages: how far the spool is written is read from shared memory.
 */
export function startSettler(given: SettlerOptions): Settler {
  mkdirSync(given.directory, { recursive: true, mode: 0o700 })
  const unsettled = new Set<string>()
  const options = { ...given, onDirectorySettled: (name: string) => noteSettled(given, unsettled, name) }
  const figures = openSettlerFigures()
  const tryToLook = (): void => {
    try {
      lookAround()
    } catch (error) {
      options.logger.warn({ err: error }, 'the spool directory cannot be searched')
    }
  }
  const loop = hasWorker(options)
    ? startThread(options, figures, tryToLook)
    : startInThisThread(options, figures)
  const lookAround = (): void => {
    const found = findLeftDirectories(options.directory, Date.now())
    unsettled.clear()
    for (const { directory, state } of found) {
      unsettled.add(path.basename(directory))
      if (state !== 'heard') loop.adopt(directory, state === 'foreign')
    }
  }
  lookAround()
  const timer = setInterval(tryToLook, LOOK_AROUND_MS)
  timer.unref()
  const position = options.own === null ? null : openSpoolPosition(options.own.position)
  return {
    lookAround,
    stats: () => ({
      ...figures.read(position?.read().finishedRecords ?? 0),
      unsettledDirectories: unsettled.size,
    }),
    drain: (timeoutMs = DRAIN_MS) => within(loop.drain(), timeoutMs),
    close: () => {
      clearInterval(timer)
      return loop.close()
    },
  }
}

function noteSettled({ onDirectorySettled }: SettlerOptions, unsettled: Set<string>, name: string): void {
  unsettled.delete(name)
  onDirectorySettled?.(name)
}

function within(work: Promise<void>, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, timeoutMs, false)
    work.then(() => resolve(true), reject).finally(() => clearTimeout(timer))
  })
}

function hasWorker(options: SettlerOptions): options is SettlerOptions & { readonly workerFile: URL } {
  if (options.workerFile === null) return false
  if (existsSync(options.workerFile)) return true
  options.logger.warn({}, 'the settler thread is not built: settlement runs in the main thread')
  return false
}

function startInThisThread(options: SettlerOptions, figures: SettlerFigures): SettleLoop {
  return startSettleLoop({
    connectionString: options.connectionString,
    directory: options.directory,
    own: options.own,
    logger: options.logger,
    figures,
    onAnswer: (answer, isOwn) => options.onSettled(parseSettled(answer, isOwn)),
    onDeadLetter: (event) => options.onSettled(parseDeadLetter(event)),
    onDirectorySettled: (name) => options.onDirectorySettled?.(name),
  })
}

const RESTART_MS = 1000

/** A thread that dies is replaced by one that is told everything again: `lookAround` hands it the directories. */
function startThread(
  options: SettlerOptions & { readonly workerFile: URL },
  figures: SettlerFigures,
  lookAround: () => void,
): SettleLoop {
  const drains = new Map<number, () => void>()
  const state = { worker: openThread(options, figures), isClosing: false, nextDrain: 1 }
  const follow = (): void => {
    state.worker.on('error', (error) => options.logger.error({ err: error }, 'the settler thread failed'))
    state.worker.on('message', (report: SettlerReport) => hearReport(options, drains, report))
    state.worker.once('exit', () => {
      if (!state.isClosing) setTimeout(restart, RESTART_MS)
    })
  }
  const restart = (): void => {
    if (state.isClosing) return
    state.worker = openThread(options, figures)
    follow()
    lookAround()
    for (const id of drains.keys()) send({ type: 'drain', id })
  }
  const send = (command: SettlerCommand): void => state.worker.postMessage(command, [])
  follow()
  return {
    adopt: (directory, needsClaim) => send({ type: 'adopt', directory, needsClaim }),
    drain: () =>
      new Promise((resolve) => {
        drains.set(state.nextDrain, resolve)
        send({ type: 'drain', id: state.nextDrain })
        state.nextDrain += 1
      }),
    close: () => {
      state.isClosing = true
      if (state.worker.threadId === -1) return Promise.resolve()
      const ended = new Promise<void>((resolve) => state.worker.once('exit', () => resolve()))
      send({ type: 'close' })
      return ended
    },
  }
}

function openThread(
  { connectionString, directory, own, workerFile }: SettlerOptions & { readonly workerFile: URL },
  figures: SettlerFigures,
): Worker {
  const workerData: SettlerThreadData = {
    connectionString,
    directory,
    own: own === null ? null : { ownDirectory: own.ownDirectory, position: own.position },
    figures: figures.memory,
  }
  return new Worker(workerFile, { workerData, name: 'settler' })
}

function hearReport(options: SettlerOptions, drains: Map<number, () => void>, report: SettlerReport): void {
  switch (report.type) {
    case 'answer':
      options.onSettled(parseSettled(report.answer, report.isOwn))
      break
    case 'deadLetter':
      options.onSettled(parseDeadLetter(report.event))
      break
    case 'directorySettled':
      options.onDirectorySettled?.(report.name)
      break
    case 'drained':
      drains.get(report.id)?.()
      drains.delete(report.id)
      break
    case 'log':
      options.logger[report.level](report.fields, report.message)
      break
    case 'closed':
      break
  }
}

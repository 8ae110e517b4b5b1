// Two commands started at once (say `npm start` and `npm test`) must not install or build over each other.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function tryLock(lock) {
  const own = `${lock}.${process.pid}`
  writeFileSync(own, String(process.pid))
  try {
    linkSync(own, lock)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(own, { force: true })
  }
}

function holderOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'))
  } catch {
    return null
  }
}

/** Moved aside first: whoever loses a race finds a lock it did not judge and puts it back. */
function removeStale(lock, holder) {
  const aside = `${lock}.stale.${process.pid}`
  try {
    renameSync(lock, aside)
    if (holderOf(aside) !== holder) linkSync(aside, lock)
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/** Runs `work` while no other bootstrap of this checkout does; a lock whose process is gone is taken over. */
export async function withBuildLock(root, say, work) {
  const lock = path.join(root, '.bootstrap.lock')
  let isWaiting = false
  while (!tryLock(lock)) {
    const holder = holderOf(lock)
    if (holder !== null && !isAlive(holder)) {
      removeStale(lock, holder)
      continue
    }
    if (!isWaiting) say(`waiting for process ${holder} to finish its install or build`)
    isWaiting = true
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  const release = () => rmSync(lock, { force: true })
  process.once('exit', release)
  try {
    await work()
  } finally {
    process.removeListener('exit', release)
    release()
  }
}

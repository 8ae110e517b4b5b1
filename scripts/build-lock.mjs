// Two commands started at once (say `npm start` and `npm test`) must not install or build over each other.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

function isAlive(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return false
  }
  return isBootstrap(pid)
}

/** After a restart of the machine, another program may have the pid of one that was killed. Not every system tells. */
function isBootstrap(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bootstrap.mjs')
  } catch {
    return true
  }
}

function tryLock(lock) {
  const own = `${lock}.${process.pid}`
  try {
    writeFileSync(own, String(process.pid))
    linkSync(own, lock)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error
    throw new Error(
      `Something is to be installed or built first, and this user may not write to ${path.dirname(lock)}: ` +
        'run `npm run build` as the owner of that folder, then this again.',
      { cause: error },
    )
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
    if (!isWaiting) say(`waiting for process ${holder} to finish its install or build (${lock})`)
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

/** The same answer, or a rejection when Redis takes longer; one that came while this process stood still is read first. */
export function within<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new Error('Redis does not answer'))
    // Timers come before what was received, `setImmediate` after it.
    const timer = setTimeout(() => setImmediate(giveUp), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

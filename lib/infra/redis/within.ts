/** The same answer, or a rejection when Redis takes longer. */
export function within<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Redis does not answer')), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Ends what was opened, the latest first. */
export type Closers = {
  add(close: () => unknown): void
  /** Goes on when one fails, and then rejects with the first failure. */
  closeAll(): Promise<void>
}

/** Nothing is open yet. */
export function createClosers(): Closers {
  const open: (() => unknown)[] = []
  return {
    add: (close) => void open.push(close),
    async closeAll() {
      const failures: unknown[] = []
      for (const close of open.splice(0).toReversed()) {
        try {
          await close()
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}

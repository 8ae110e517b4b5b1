/** What a worker tells its primary. */
export type WorkerMessage =
  | { readonly type: 'ready'; readonly port: number }
  /** A scrape came in: the metrics of all workers are wanted. */
  | { readonly type: 'scrape'; readonly id: number }
  | { readonly type: 'metrics'; readonly id: number; readonly metrics: readonly object[] }

/** What the primary tells a worker. */
export type PrimaryMessage =
  | { readonly type: 'stop' }
  /** Like `stop`, but at once: nothing is waited for. */
  | { readonly type: 'leave' }
  | { readonly type: 'collect'; readonly id: number }
  | { readonly type: 'scraped'; readonly id: number; readonly text: string }

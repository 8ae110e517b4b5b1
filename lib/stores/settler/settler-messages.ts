/** What the main thread tells the settler thread. */
export type SettlerCommand =
  | { readonly type: 'adopt'; readonly directory: string; readonly needsClaim: boolean }
  | { readonly type: 'drain'; readonly id: number }
  | { readonly type: 'close' }

/** What the settler thread reports. */
export type SettlerReport =
  | { readonly type: 'answer'; readonly answer: string; readonly isOwn: boolean }
  | { readonly type: 'deadLetter'; readonly event: string }
  | { readonly type: 'directorySettled'; readonly name: string }
  | { readonly type: 'drained'; readonly id: number }
  | { readonly type: 'closed' }
  | {
      readonly type: 'log'
      readonly level: 'info' | 'warn' | 'error'
      readonly fields: object
      readonly message: string
    }

/** What the settler thread is started with. */
export type SettlerThreadData = {
  readonly connectionString: string
  readonly directory: string
  readonly own: { readonly ownDirectory: string; readonly position: SharedArrayBuffer } | null
  readonly figures: SharedArrayBuffer
}

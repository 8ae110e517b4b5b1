import { AppError } from '@/lib/core'
import type { ReplySink } from './gateway-request'
import { REFUSALS } from './refusal-table'
import type { Refusal } from './refusal-table'

/** What clients need beside status, code and text. */
export type RefusalHints = {
  /** When to try again, milliseconds since the epoch. */
  readonly retryAtMs?: number | null
  /** The methods that the path has. */
  readonly allow?: string
  /** The client's field that is at fault. */
  readonly param?: string
  /** What the provider calls the refusal, where clients know it by that code. */
  readonly clientCode?: string
  /** What clients of Anthropic's know the refusal by, beside its type. */
  readonly clientDetails?: Readonly<Record<string, unknown>>
  /** In place of the code's own text. */
  readonly text?: string
  /** Waiting for seconds changes nothing: SDKs are told not to try again by themselves. */
  readonly isFinal?: boolean
  /** Names and numbers for the log and for Route Lab, never shown. */
  readonly cause?: unknown
}

export type RefusalCode = keyof typeof REFUSALS

/** An own refusal as an error; `extra` is appended to the text. */
export function refusal(code: RefusalCode, extra?: string, hints: RefusalHints = {}): AppError {
  const { status, type, text: ownText, join = ': ' }: Refusal = REFUSALS[code]
  const text = hints.text ?? ownText
  return new AppError({
    status,
    code,
    message: extra === undefined ? text : `${text}${join}${extra}`,
    details: {
      type,
      retryAtMs: hints.retryAtMs ?? null,
      allow: hints.allow,
      param: hints.param,
      upstreamCode: hints.clientCode,
      clientDetails: hints.clientDetails,
      isFinal: hints.isFinal,
    },
    cause: hints.cause,
  })
}

/** When something begins anew, as an end of a refusal's text; `null` = not by itself. */
export function resetWords(atMs: number | null): string {
  return atMs === null ? '' : `, resets at ${new Date(atMs).toISOString()}`
}

/** After a wait: ends the work for a client that has left meanwhile. Nobody reads the error that it throws. */
export function assertClient({ sink }: { readonly sink: Pick<ReplySink, 'gone'> }): void {
  if (!sink.gone) return
  throw new AppError({ status: 499, code: 'CLIENT_GONE', message: 'Client closed the request' })
}

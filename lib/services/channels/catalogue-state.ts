import { CATALOGUE_SOURCES } from '@/lib/core'
import type { CatalogueSource, LiveCatalogueState, PriceRefreshReason } from '@/lib/core'
import type { ServiceContext } from '../context'
import { liveOr } from '../shared/live-or'
import { requireAdmin } from '../shared/permissions'

/** Where the default prices come from and how old they are. */
export type CatalogueView = {
  readonly source: CatalogueSource
  /** File or URL; `null` = bundled, or no gateway answers. */
  readonly location: string | null
  readonly models_count: number
  /** When they were read or fetched; `null` for the bundled ones, which are as old as the program. */
  readonly loaded_at: string | null
  /** When the URL last confirmed them; `null` = not since the start. */
  readonly checked_at: string | null
  /** Seconds since they were known to be those of their source; `null` for the bundled ones. */
  readonly age_seconds: number | null
  /** Why the last look at `PRICING_URL` gave nothing. */
  readonly failure: {
    readonly reason: PriceRefreshReason
    readonly message: string
    readonly at: string
  } | null
}

/** The state of the default prices; without a gateway what this process knows of them. `null` = none are loaded. */
export async function getCatalogueState(ctx: ServiceContext): Promise<CatalogueView | null> {
  requireAdmin(ctx, 'read')
  const heard = await liveOr(ctx.live.catalogueState(), undefined)
  const state = heard === undefined ? ownState(ctx.catalogue) : heard
  return state === null ? null : viewOf(state, ctx.now().getTime())
}

function ownState(catalogue: ServiceContext['catalogue']): LiveCatalogueState | null {
  if (catalogue === null) return null
  return {
    source: CATALOGUE_SOURCES.find((name) => name === catalogue.source) ?? 'bundled',
    location: null,
    modelsCount: catalogue.models().length,
    loadedAtMs: catalogue.loadedAtMs,
    checkedAtMs: null,
    failure: null,
  }
}

function viewOf(state: LiveCatalogueState, nowMs: number): CatalogueView {
  const { source, loadedAtMs, failure } = state
  // A check confirms the prices of the URL, not those that stand in for them.
  const checkedAtMs = source === 'url' ? state.checkedAtMs : null
  const isDated = source !== 'bundled'
  return {
    source,
    location: state.location,
    models_count: state.modelsCount,
    loaded_at: isDated ? new Date(loadedAtMs).toISOString() : null,
    checked_at: checkedAtMs === null ? null : new Date(checkedAtMs).toISOString(),
    age_seconds: isDated ? Math.max(0, Math.floor((nowMs - (checkedAtMs ?? loadedAtMs)) / 1000)) : null,
    failure:
      failure === null
        ? null
        : { reason: failure.reason, message: failure.message, at: new Date(failure.atMs).toISOString() },
  }
}

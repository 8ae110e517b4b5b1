import type { Catalogue } from '@/lib/billing'
import { CATALOGUE_SOURCES } from '@/lib/core'
import type { LiveCatalogueState } from '@/lib/core'
import type { ServiceContext } from '../context'
import { liveOr } from '../shared/live-or'
import { requireAdmin } from '../shared/permissions'
import type { Answer } from '../shared/answer'
import type { catalogueAnswer } from './answers'

/** Where the default prices come from and how old they are. */
export type CatalogueView = Answer<typeof catalogueAnswer>

/** The state of the default prices; without a gateway what this process knows of them. */
export async function getCatalogueState(ctx: ServiceContext): Promise<CatalogueView> {
  requireAdmin(ctx, 'read')
  const state = (await liveOr(ctx.live.catalogueState(), null)) ?? ownState(ctx.catalogue)
  return viewOf(state, ctx.now().getTime())
}

function ownState(catalogue: Catalogue): LiveCatalogueState {
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

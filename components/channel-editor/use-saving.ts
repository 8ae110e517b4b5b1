'use client'

import { useState } from 'react'
import type { ApiBody } from '../api/api-calls'
import { callApi, record, type ApiFailure } from '../api/call-api'
import { fieldErrors, type FieldErrors } from '../api/field-errors'
import type { ChannelAnswer } from '../channel-form/channel-body'
import { ambiguousModels } from '../routing/ambiguous-models'
import type { RouteWarning } from '../routing/warning-list'

/** A channel answer with what the editor needs beside the form. */
export type SavedChannel = ChannelAnswer & {
  readonly id: number
  readonly revision: number
  readonly warnings: readonly RouteWarning[]
}

/** Questions a save may have to ask, answered by saving again with the consent. */
export type SaveConsent = { readonly unbind?: true; readonly confirm_ambiguous?: true }

/** Why a save did not go through, beside refused fields. */
export type SaveHold =
  | { readonly kind: 'stale' }
  | { readonly kind: 'groupsInUse'; readonly bindings: readonly GroupBindings[] }
  | { readonly kind: 'ambiguous'; readonly models: readonly string[] }
  | { readonly kind: 'failed'; readonly failure: ApiFailure }

export type GroupBindings = { readonly groupId: number; readonly accounts: number }

type Saving = {
  readonly busy: boolean
  readonly hold: SaveHold | null
  readonly dismiss: () => void
  /** Sends a body (JSON text); consents given before stay given for this body. */
  readonly send: (body: string, consent?: SaveConsent) => Promise<SavedChannel | FieldErrors | null>
}

type Target = { readonly id: number | null; readonly revision: number | null }

/** Saves a channel. `send` answers the stored channel, the refused fields, or `null` when `hold` says what to decide. */
export function useSaving(target: Target): Saving {
  const [busy, setBusy] = useState(false)
  const [hold, setHold] = useState<SaveHold | null>(null)
  const [given, setGiven] = useState<SaveConsent>({})
  return {
    busy,
    hold,
    dismiss: () => {
      setHold(null)
      setGiven({})
    },
    send: async (body, consent) => {
      const consents = consent === undefined ? {} : { ...given, ...consent }
      setBusy(true)
      setHold(null)
      setGiven(consents)
      const { id, revision } = target
      const content = { ...bodyOf(body), ...(revision === null ? {} : { revision }), ...consents }
      const result = await (id === null
        ? callApi('POST /admin/channels', { body: content })
        : callApi('PUT /admin/channels/{id}', { path: { id }, body: content }))
      setBusy(false)
      if (result.ok) return result.data
      const next = holdOf(result)
      if (next === null) return fieldErrors(result)
      setHold(next)
      return null
    },
  }
}

/** The text was made of a body of the form. */
function bodyOf(text: string): ApiBody<'POST /admin/channels'> {
  return JSON.parse(text) as ApiBody<'POST /admin/channels'>
}

function holdOf(failure: ApiFailure): SaveHold | null {
  switch (failure.reason) {
    case 'STALE':
      return { kind: 'stale' }
    case 'CHANNEL_GROUP_IN_USE':
      return { kind: 'groupsInUse', bindings: bindingsOf(failure.metadata['bindings']) }
    case 'CHANNEL_ROUTE_AMBIGUOUS':
      return { kind: 'ambiguous', models: ambiguousModels(failure) }
    default:
      return Object.keys(failure.fields).length === 0 ? { kind: 'failed', failure } : null
  }
}

function bindingsOf(list: unknown): readonly GroupBindings[] {
  if (!Array.isArray(list)) return []
  return list.map((entry: unknown) => {
    const { group_id: groupId, accounts_count: accounts } = record(entry)
    return { groupId: Number(groupId), accounts: Number(accounts) }
  })
}

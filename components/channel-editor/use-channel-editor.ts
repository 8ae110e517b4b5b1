'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useMemo, useReducer, useState } from 'react'
import { toast } from '../toast/toast'
import type { Platform } from '@/lib/core'
import { callApi } from '../api/call-api'
import { EMPTY_CHANNEL } from '../channel-form/channel-form'
import { fieldOf } from '../form/focus-field'
import type { FieldErrors } from '../api/field-errors'
import { findIssues, type GroupPlatforms } from '../channel-form/find-issues'
import { readChannel } from '../channel-form/read-channel'
import { useNavigation } from '../navigation'
import type { GroupOption } from './editor-context'
import { bodyText, changeEditor, startEditor, type EditorAction, type EditorState } from './editor-state'
import { useSaving, type SaveConsent, type SavedChannel, type SaveHold } from './use-saving'

export type ChannelEditorInput = {
  /** `null`: a new channel. */
  readonly channel: SavedChannel | null
  readonly groups: readonly GroupOption[]
}

type ChannelEditing = {
  readonly state: EditorState
  readonly dispatch: (action: EditorAction) => void
  readonly groupPlatforms: GroupPlatforms
  readonly dirty: boolean
  readonly busy: boolean
  readonly hold: SaveHold | null
  readonly warnings: SavedChannel['warnings']
  readonly save: (consent?: SaveConsent) => Promise<void>
  readonly reload: () => Promise<void>
  readonly dismiss: () => void
}

/** Everything the editor page does: change, save, ask, reload, jump to what was refused. */
export function useChannelEditor({ channel, groups }: ChannelEditorInput): ChannelEditing {
  const t = useTranslations('channelEditor')
  const { navigate, refresh } = useNavigation()
  const [state, dispatch] = useReducer(changeEditor, null, () =>
    startEditor(channel === null ? EMPTY_CHANNEL : readChannel(channel), firstTab(channel, groups)),
  )
  const [revision, setRevision] = useState(channel?.revision ?? null)
  const [warnings, setWarnings] = useState(channel?.warnings ?? [])
  const saving = useSaving({ id: channel?.id ?? null, revision })
  const groupPlatforms = useMemo(() => new Map(groups.map(({ id, platform }) => [id, platform])), [groups])
  useFieldFocus(state.focus)

  const refuse = (errors: FieldErrors): void => {
    dispatch({ type: 'refused', errors, groupPlatforms })
    toast.error(t('refused', { count: Object.keys(errors).length }))
  }
  const save = async (consent?: SaveConsent): Promise<void> => {
    if (saving.busy) return
    const issues = findIssues(state.form, groupPlatforms)
    if (Object.keys(issues).length > 0) return refuse(issues)
    const body = bodyText(state.form)
    const result = await saving.send(body, consent)
    if (result === null) return undefined
    if (!isSaved(result)) return refuse(result)
    dispatch({ type: 'saved', body })
    setRevision(result.revision)
    setWarnings(result.warnings)
    toast.success(t('saved', { name: result.name }))
    if (channel === null) navigate(`/admin/channels/${result.id}`, { replace: true })
    else refresh()
    return undefined
  }
  const reload = async (): Promise<void> => {
    if (channel === null) return
    const result = await callApi('GET /admin/channels/{id}', { path: { id: channel.id } })
    if (!result.ok) {
      toast.error(t('reloadFailed'))
      return
    }
    dispatch({ type: 'loaded', form: readChannel(result.data) })
    setRevision(result.data.revision)
    setWarnings(result.data.warnings)
    saving.dismiss()
    refresh()
  }
  return {
    state,
    dispatch,
    groupPlatforms,
    dirty: bodyText(state.form) !== state.saved,
    busy: saving.busy,
    hold: saving.hold,
    warnings,
    save,
    reload,
    dismiss: saving.dismiss,
  }
}

function isSaved(result: SavedChannel | FieldErrors): result is SavedChannel {
  return typeof result['revision'] === 'number'
}

/** The platform of the channel's first group, then the first it says something about. */
function firstTab(channel: SavedChannel | null, groups: readonly GroupOption[]): Platform {
  const [first] = channel?.groups ?? []
  const platform = groups.find((group) => group.id === first?.group_id)?.platform
  return platform ?? channel?.model_pricing[0]?.platform ?? 'anthropic'
}

/** Shows and focuses the field of a request once it is on the page. */
function useFieldFocus(request: EditorState['focus']): void {
  useEffect(() => {
    if (request === null) return
    const field = fieldOf(request.path)
    if (field === null) return
    field.scrollIntoView({ block: 'center' })
    field.focus({ preventScroll: true })
  }, [request])
}

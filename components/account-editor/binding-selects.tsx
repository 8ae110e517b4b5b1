'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState, type ReactElement } from 'react'
import type { Platform } from '@/lib/core'
import { callApi } from '../api/call-api'
import { Field } from '../form/field'
import { NativeSelect } from '../ui/native-select'

export type GroupChoice = { readonly id: number; readonly name: string; readonly platform: Platform }
type ChannelChoice = { readonly id: number; readonly name: string }
type FieldFacts = { readonly path: string; readonly error: string | undefined }

/** A group, and one of the channels that serve it; where a single one does, it is chosen with the group. */
export function BindingSelects(props: {
  readonly groups: readonly GroupChoice[]
  readonly groupId: number | null
  readonly channelId: number | null
  readonly groupField: FieldFacts
  readonly channelField: FieldFacts
  readonly onChange: (choice: {
    readonly group_id?: number | null
    readonly channel_id: number | null
  }) => void
}): ReactElement {
  const { groupId, channelId, onChange } = props
  const t = useTranslations('accountEditor')
  const loaded = useGroupChannels(groupId)
  const channels = loaded ?? []
  // The group that was just chosen, until its channels are known.
  const chosen = useRef<number | null>(null)
  useEffect(() => {
    if (loaded === null || chosen.current === null || chosen.current !== groupId) return
    chosen.current = null
    const [only] = loaded
    if (only !== undefined && loaded.length === 1) onChange({ channel_id: only.id })
  })
  const isListed = channels.some(({ id }) => id === channelId)
  return (
    <>
      <Field label={t('bindingGroup')} {...props.groupField}>
        {(control) => (
          <NativeSelect
            {...control}
            value={groupId ?? ''}
            onChange={(event) => {
              chosen.current = toId(event.target.value)
              onChange({ group_id: chosen.current, channel_id: null })
            }}
          >
            <option value="">{t('chooseGroup')}</option>
            {props.groups.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field label={t('bindingChannel')} {...props.channelField}>
        {(control) => (
          <NativeSelect
            {...control}
            disabled={groupId === null}
            value={channelId ?? ''}
            onChange={(event) => onChange({ channel_id: toId(event.target.value) })}
          >
            <option value="">{t('withoutChannel')}</option>
            {channelId !== null && !isListed && <option value={channelId}>#{channelId}</option>}
            {channels.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
    </>
  )
}

function toId(value: string): number | null {
  return value === '' ? null : Number(value)
}

type Loaded = { readonly groupId: number | null; readonly channels: readonly ChannelChoice[] }

/** The channels of a group in their order; `null` while they are being read. */
function useGroupChannels(groupId: number | null): readonly ChannelChoice[] | null {
  const [loaded, setLoaded] = useState<Loaded>({ groupId: null, channels: [] })
  useEffect(() => {
    if (groupId === null) return undefined
    let isCurrent = true
    void callApi('GET /admin/groups/{id}/channels', { path: { id: groupId } }).then((result) => {
      if (isCurrent && result.ok)
        setLoaded({ groupId, channels: result.data.map(({ channel_id: id, name }) => ({ id, name })) })
    })
    return () => {
      isCurrent = false
    }
  }, [groupId])
  return loaded.groupId === groupId ? loaded.channels : null
}

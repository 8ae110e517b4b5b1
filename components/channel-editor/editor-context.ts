'use client'

import { createContext, use } from 'react'
import type { EntityStatus, Platform } from '@/lib/core'
import { useErrorText } from '../api/use-error-text'
import type { ChannelAction } from '../channel-form/change-channel'
import type { ChannelForm } from '../channel-form/channel-form'
import type { FieldErrors } from '../api/field-errors'
import type { GroupPlatforms } from '../channel-form/find-issues'

/** A group a channel may serve. */
export type GroupOption = {
  readonly id: number
  readonly name: string
  readonly platform: Platform
  readonly status: EntityStatus
}

export type Editor = {
  readonly form: ChannelForm
  readonly errors: FieldErrors
  readonly groups: readonly GroupOption[]
  readonly groupPlatforms: GroupPlatforms
  /** Names of accounts that rules mention. */
  readonly accountNames: ReadonlyMap<number, string>
  readonly change: (action: ChannelAction) => void
}

export const EditorContext = createContext<Editor | null>(null)

/** The channel being edited. */
export function useEditor(): Editor {
  const editor = use(EditorContext)
  if (editor === null) throw new Error('useEditor needs an EditorContext above it')
  return editor
}

/** The sentence about a refused field, by its path; `undefined` while nothing is wrong with it. */
export function useFieldError(): (path: string) => string | undefined {
  const { errors } = useEditor()
  const errorText = useErrorText()
  return (path) => {
    const error = errors[path]
    return error === undefined ? undefined : errorText(error)
  }
}

'use client'

import { createContext, use } from 'react'
import { useErrorText } from '../api/use-error-text'
import type { GroupEditing } from './use-group-form'

export const GroupContext = createContext<GroupEditing | null>(null)

/** The group being edited, and the sentence about a refused field. */
export function useGroup(): GroupEditing & { readonly errorOf: (path: string) => string | undefined } {
  const editing = use(GroupContext)
  if (editing === null) throw new Error('useGroup needs a GroupContext above it')
  const errorText = useErrorText()
  const { errors } = editing
  return {
    ...editing,
    errorOf: (path) => {
      const error = errors[path]
      return error === undefined ? undefined : errorText(error)
    },
  }
}

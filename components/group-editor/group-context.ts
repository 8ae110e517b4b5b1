'use client'

import { createContext, use } from 'react'
import type { GroupEditing } from './use-group-form'

export const GroupContext = createContext<GroupEditing | null>(null)

/** The group being edited. */
export function useGroup(): GroupEditing {
  const editing = use(GroupContext)
  if (editing === null) throw new Error('useGroup needs a GroupContext above it')
  return editing
}

import type { Platform } from '@/lib/core'
import { changeChannel, type ChannelAction } from '../channel-form/change-channel'
import type { ChannelForm } from '../channel-form/channel-form'
import { placeOf, remainingErrors } from '../channel-form/field-errors'
import type { FieldErrors } from '../api/field-errors'
import type { GroupPlatforms } from '../channel-form/find-issues'
import { writeChannel } from '../channel-form/write-channel'

/** The field the page shall show next; a new object for each request, also for the same field. */
export type FocusRequest = { readonly path: string }

export type EditorState = {
  readonly form: ChannelForm
  /** The body last saved, as text. */
  readonly saved: string
  readonly errors: FieldErrors
  readonly tab: Platform
  readonly focus: FocusRequest | null
}

export type EditorAction =
  | { readonly type: 'change'; readonly action: ChannelAction }
  | { readonly type: 'refused'; readonly errors: FieldErrors; readonly groupPlatforms: GroupPlatforms }
  /** `body` is stored now. */
  | { readonly type: 'saved'; readonly body: string }
  /** What is stored replaces what was typed. */
  | { readonly type: 'loaded'; readonly form: ChannelForm }
  | { readonly type: 'tab'; readonly tab: Platform }

export function bodyText(form: ChannelForm): string {
  return JSON.stringify(writeChannel(form))
}

export function startEditor(form: ChannelForm, tab: Platform): EditorState {
  return { form, saved: bodyText(form), errors: {}, tab, focus: null }
}

/** The editor after an action; a refusal turns to the tab of its first field. */
export function changeEditor(state: EditorState, action: EditorAction): EditorState {
  switch (action.type) {
    case 'change':
      return {
        ...state,
        form: changeChannel(state.form, action.action),
        errors: remainingErrors(state.errors, state.form, action.action),
      }
    case 'refused': {
      const [path] = Object.keys(action.errors)
      if (path === undefined) return { ...state, errors: action.errors }
      const place = placeOf(path, state.form, action.groupPlatforms)
      const tab = place.section === 'platform' ? place.platform : state.tab
      return { ...state, errors: action.errors, tab, focus: { path } }
    }
    case 'saved':
      return { ...state, saved: action.body, errors: {} }
    case 'loaded':
      return startEditor(action.form, state.tab)
    case 'tab':
      return { ...state, tab: action.tab }
  }
}

'use client'

import { useTranslations } from 'next-intl'
import { useMemo, type ReactElement } from 'react'
import type { ChannelAction } from '../channel-form/change-channel'
import { SaveBar } from '../form/editor-form'
import { UnsavedDialog } from '../form/unsaved-dialog'
import { useUnsavedGuard } from '../form/use-unsaved-guard'
import { WarningList } from '../routing/warning-list'
import { BasicsSection } from './basics-section'
import { EditorContext, type Editor } from './editor-context'
import { PlatformTabs } from './platform-tabs'
import { SaveDialogs } from './save-dialogs'
import { StatsRules } from './stats-rules'
import { useChannelEditor, type ChannelEditorInput } from './use-channel-editor'

/** The page of one channel, new or known. */
export function ChannelEditor(
  props: ChannelEditorInput & {
    /** Names of the accounts that rules mention: `[id, name]`. */
    readonly accountNames: readonly (readonly [number, string])[]
  },
): ReactElement {
  const { groups, accountNames } = props
  const t = useTranslations('channelEditor')
  const editing = useChannelEditor(props)
  const { state, dispatch, groupPlatforms, dirty, busy, hold } = editing
  const guard = useUnsavedGuard(dirty)
  const editor = useMemo<Editor>(
    () => ({
      form: state.form,
      errors: state.errors,
      groups,
      groupPlatforms,
      accountNames: new Map(accountNames),
      change: (action: ChannelAction) => dispatch({ type: 'change', action }),
    }),
    [state.form, state.errors, groups, groupPlatforms, accountNames, dispatch],
  )
  return (
    <EditorContext value={editor}>
      <form
        noValidate
        aria-label={t('form')}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          void editing.save()
        }}
      >
        {editing.warnings.length > 0 && (
          <section
            aria-label={t('warnings')}
            className="rounded-lg bg-warning-soft px-4 py-3 text-sm text-warning"
          >
            <WarningList warnings={editing.warnings} groups={groups} />
          </section>
        )}
        <BasicsSection />
        <PlatformTabs tab={state.tab} onTab={(tab) => dispatch({ type: 'tab', tab })} />
        <StatsRules />
        <SaveBar
          dirty={dirty}
          busy={busy}
          failure={hold?.kind === 'failed' ? hold.failure : null}
          listHref="/admin/channels"
        />
      </form>
      <SaveDialogs
        hold={hold}
        groups={groups}
        busy={busy}
        onConsent={(consent) => void editing.save(consent)}
        onReload={editing.reload}
        onCancel={editing.dismiss}
      />
      <UnsavedDialog guard={guard} />
    </EditorContext>
  )
}

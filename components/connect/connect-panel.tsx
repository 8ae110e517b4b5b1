'use client'

import { useTranslations } from 'next-intl'
import { useState, type ReactElement } from 'react'
import { CopyButton } from '../copy-button'
import { Field } from '../form/field'
import { NativeSelect } from '../ui/native-select'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs'
import { CONNECT_TOOLS, makeSnippets, type ConnectTool, type Snippet } from './make-snippets'

/** Programs are proper names: the same in every language. */
const TOOL_NAMES: Readonly<Record<ConnectTool, string>> = {
  claude_code: 'Claude Code',
  codex_cli: 'Codex CLI',
  gemini_cli: 'Gemini CLI',
  opencode: 'opencode',
  anthropic_sdk: 'Anthropic SDK',
  openai_sdk: 'OpenAI SDK',
  curl: 'curl',
}
const KEY_PLACEHOLDER = 'YOUR_API_KEY'
const MODEL_PLACEHOLDER = 'MODEL'

/** Ready text for every program, with this server's address, the key and the chosen model. */
export function ConnectPanel(props: {
  readonly baseUrl: string
  /** `null` = not known any more: a placeholder stands for it. */
  readonly apiKey: string | null
  /** What the key can call. */
  readonly models: readonly string[]
}): ReactElement {
  const t = useTranslations('connect')
  const [model, setModel] = useState(props.models[0] ?? MODEL_PLACEHOLDER)
  const facts = {
    baseUrl: props.baseUrl,
    apiKey: props.apiKey ?? KEY_PLACEHOLDER,
    requestedModel: model,
    callableModels: props.models,
  }
  return (
    <section aria-label={t('title')} className="flex min-w-0 flex-col gap-3">
      {props.models.length > 0 && (
        <Field label={t('model')}>
          {(control) => (
            <NativeSelect
              {...control}
              className="w-full"
              value={model}
              onChange={(event) => setModel(event.target.value)}
            >
              {props.models.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
      )}
      <Tabs defaultValue={CONNECT_TOOLS[0]} className="min-w-0">
        <TabsList aria-label={t('programs')} className="px-0">
          {CONNECT_TOOLS.map((tool) => (
            <TabsTrigger key={tool} value={tool}>
              {TOOL_NAMES[tool]}
            </TabsTrigger>
          ))}
        </TabsList>
        {CONNECT_TOOLS.map((tool) => (
          <TabsContent key={tool} value={tool} className="flex flex-col gap-3 pt-3">
            {makeSnippets(tool, facts).map((snippet) => (
              <SnippetBlock key={snippet.file ?? snippet.language} snippet={snippet} />
            ))}
          </TabsContent>
        ))}
      </Tabs>
      {props.apiKey === null && (
        <p className="text-xs text-muted-foreground">{t('placeholder', { name: KEY_PLACEHOLDER })}</p>
      )}
    </section>
  )
}

function SnippetBlock({ snippet }: { readonly snippet: Snippet }): ReactElement {
  const t = useTranslations('connect')
  const place = snippet.file ?? t('terminal')
  return (
    <figure className="min-w-0 rounded-md border border-border">
      <figcaption className="flex items-center justify-between gap-2 border-b border-border py-1 pr-1 pl-3 text-xs text-muted-foreground">
        <span className="truncate font-mono">{place}</span>
        <CopyButton text={snippet.text} label={t('copyOf', { name: place })} />
      </figcaption>
      <section
        // It scrolls sideways, so the keyboard must reach it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={place}
        className="overflow-x-auto px-3 py-2.5"
      >
        <pre className="font-mono text-xs leading-relaxed">
          <code data-language={snippet.language}>{snippet.text}</code>
        </pre>
      </section>
    </figure>
  )
}

'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { Field } from '@/components/form/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { PROXY_PROTOCOLS } from '@/lib/core'
import { PROTOCOL_NAMES, type ProxyForm } from './proxy-form'

type FieldsProps = {
  readonly form: ProxyForm
  readonly edit: (change: Partial<ProxyForm>) => void
  readonly errorOf: (path: string) => string | undefined
}

/** The inputs of a proxy's form. */
export function ProxyFields({ form, edit, errorOf }: FieldsProps): ReactElement {
  const t = useTranslations('proxies')
  const protocol = PROXY_PROTOCOLS.find((value) => value === form.protocol) ?? 'http'
  return (
    <div className="grid gap-4 sm:grid-cols-[1fr_7rem]">
      <ProxyText
        name="name"
        label={t('name')}
        className="sm:col-span-2"
        {...{ form, edit, errorOf }}
        required
      />
      <Field label={t('protocol')} path="protocol" error={errorOf('protocol')} className="sm:col-span-2">
        {(control) => (
          <NativeSelect
            {...control}
            className="w-full"
            value={protocol}
            onChange={(event) => {
              const chosen = PROXY_PROTOCOLS.find((value) => value === event.target.value)
              if (chosen !== undefined) edit({ protocol: chosen })
            }}
          >
            {PROXY_PROTOCOLS.map((value) => (
              <option key={value} value={value}>
                {PROTOCOL_NAMES[value]}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <ProxyText name="host" label={t('host')} hint={t('hostHint')} {...{ form, edit, errorOf }} required />
      <ProxyText name="port" label={t('port')} {...{ form, edit, errorOf }} required />
      <ProxyText
        name="username"
        label={t('username')}
        className="sm:col-span-2"
        {...{ form, edit, errorOf }}
      />
      <ProxyText
        name="password"
        label={t('password')}
        hint={t('passwordHint')}
        className="sm:col-span-2"
        {...{ form, edit, errorOf }}
      />
    </div>
  )
}

function ProxyText(
  props: FieldsProps & {
    readonly name: 'name' | 'host' | 'port' | 'username' | 'password'
    readonly label: string
    readonly hint?: string
    readonly required?: boolean
    readonly className?: string
  },
): ReactElement {
  const { name, form, edit, errorOf } = props
  return (
    <Field
      label={props.label}
      path={name}
      error={errorOf(name)}
      required={props.required === true}
      {...(props.hint === undefined ? {} : { hint: props.hint })}
      {...(props.className === undefined ? {} : { className: props.className })}
    >
      {(control) => (
        <Input
          {...control}
          maxLength={255}
          autoComplete="off"
          spellCheck={false}
          inputMode={name === 'port' ? 'numeric' : 'text'}
          value={form[name]}
          onChange={(event) => edit({ [name]: event.target.value })}
          // A mask is replaced as a whole, never edited.
          onFocus={name === 'password' ? (event) => event.target.select() : undefined}
        />
      )}
    </Field>
  )
}

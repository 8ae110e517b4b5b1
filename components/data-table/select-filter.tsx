'use client'

import { useTranslations } from 'next-intl'
import type { ReactElement } from 'react'
import { useNavigation } from '../navigation'
import { changeSearch } from '../search-params'
import { NativeSelect } from '../ui/native-select'

export type FilterChoice = { readonly value: string; readonly label: string }

/** A filter with few choices, kept in the URL under `name`. */
export function SelectFilter(props: {
  readonly name: string
  readonly label: string
  readonly choices: readonly FilterChoice[]
  /** What holds while the URL names none; "All" when left out. */
  readonly unset?: string
}): ReactElement {
  const t = useTranslations('filters')
  const { navigate, pathname, search } = useNavigation()
  const value = new URLSearchParams(search).get(props.name) ?? ''
  return (
    <NativeSelect
      aria-label={props.label}
      className="max-w-56"
      value={value}
      onChange={(event) =>
        navigate(pathname + changeSearch(search, { [props.name]: event.target.value }), { replace: true })
      }
    >
      <option value="">
        {props.label}: {props.unset ?? t('any')}
      </option>
      {props.choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </NativeSelect>
  )
}

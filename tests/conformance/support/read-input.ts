import { Decimal, isPlatform, parseDecimal } from '@/lib/core'
import type { AccountType, Platform } from '@/lib/core'
import type { CaseInput } from './adapter'

/** Readers of case fields; a missing field takes the default given. */
export function objectOf(value: unknown): CaseInput {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {}
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function objectsOf(value: unknown): readonly CaseInput[] {
  return listOf(value).map(objectOf)
}

export function textOf(value: unknown, missing = ''): string {
  return typeof value === 'string' ? value : missing
}

/** A body given as text, or as the JSON value it holds. */
export function bodyTextOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : textOf(value)
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

export function textsOf(value: unknown): readonly string[] {
  return listOf(value).map((item) => textOf(item))
}

export function numberOf(value: unknown, missing = 0): number {
  return typeof value === 'number' ? value : missing
}

export function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

export function numbersOf(value: unknown): readonly number[] {
  return listOf(value).map((item) => numberOf(item))
}

/** An amount, or `null` where the field is missing or null. */
export function decimalOf(value: unknown): Decimal | null {
  return parseDecimal(value)
}

export function decimalOr(value: unknown, missing: number): Decimal {
  return parseDecimal(value) ?? new Decimal(missing)
}

export function platformOf(value: unknown, missing: Platform = 'anthropic'): Platform {
  return isPlatform(value) ? value : missing
}

export function textMapOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(objectOf(value)).map(([key, item]) => [key, textOf(item)]))
}

/** Account types by any of their spellings, e.g. `apikey`, `setup-token`. */
export function accountTypeOf(value: unknown, missing: AccountType = 'oauth'): AccountType {
  const name = textOf(value).toLowerCase().replaceAll(/[_-]/g, '')
  if (name === 'apikey') return 'api_key'
  if (name === 'setuptoken') return 'setup_token'
  return name === 'oauth' ? name : missing
}

/** Headers by their lower-case names, as Node gives them; null = not sent. */
export function headersOf(value: unknown): Readonly<Record<string, string>> {
  const sent = Object.entries(objectOf(value)).filter(([, text]) => text !== null)
  return Object.fromEntries(
    sent.map(([name, text]) => [name.toLowerCase(), typeof text === 'string' ? text : JSON.stringify(text)]),
  )
}

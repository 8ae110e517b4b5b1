import { NextIntlClientProvider } from 'next-intl'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { EditorContext } from '@/components/channel-editor/editor-context'
import { EntryFields } from '@/components/channel-editor/entry-fields'
import { readChannel } from '@/components/channel-form/read-channel'
import type { BillingMode } from '@/lib/core'
import en from '../../../messages/en.json'
import { CHANNEL } from './channel-form-fixture'

const form = readChannel(CHANNEL)

function htmlAt(path: string, mode: BillingMode): string {
  const [first] = form.pricing
  if (first === undefined) throw new Error('the fixture has a price entry')
  const entry = { ...first, billing_mode: mode }
  const editor = {
    form,
    errors: {},
    groups: [],
    groupPlatforms: new Map(),
    accountNames: new Map(),
    change: () => undefined,
  }
  const fields = createElement(EntryFields, {
    entry,
    path,
    repeated: new Set<number>(),
    onAction: () => undefined,
  })
  const children = createElement(EditorContext, { value: editor }, fields)
  const intl = { locale: 'en', messages: en, timeZone: 'UTC', children } as const
  return renderToStaticMarkup(createElement(NextIntlClientProvider, intl))
}

describe('EntryFields says what an empty price means', () => {
  const { tokenPricesHint, ruleTokenPricesHint, unitPriceHint } = en.channelEditor
  const inRule = 'account_stats_pricing_rules.0.pricing.0'

  test('of the channel: the catalogue’s', () => {
    expect(htmlAt('model_pricing.0', 'token')).toContain(tokenPricesHint)
  })

  test('of an account cost rule: nothing', () => {
    expect(htmlAt(inRule, 'token')).toContain(ruleTokenPricesHint)
    expect(htmlAt(inRule, 'token')).not.toContain(tokenPricesHint)
  })

  test.each(['model_pricing.0', inRule])('%s per request: holds where no tier fits', (path) => {
    expect(htmlAt(path, 'per_request')).toContain(unitPriceHint)
  })
})

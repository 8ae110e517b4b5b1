import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, isAppError } from '@/lib/core'
import { updateSettingsSchema } from '@/lib/services/settings/schemas'
import { settingsOf } from '@/lib/services/settings/settings'
import { parseInput } from '@/lib/services/shared/parse-input'

function refusedFields(origin: string): readonly string[] {
  try {
    parseInput(updateSettingsSchema, { cors_allowed_origins: [origin] })
    return []
  } catch (error) {
    if (isAppError(error)) return Object.keys(Object(error.details['fields']))
    throw error
  }
}

describe('an allowed origin', () => {
  it.each(['*', 'https://app.example.com', 'http://localhost:5173'])('may be %s', (origin) => {
    expect(refusedFields(origin)).toEqual([])
  })

  it.each(['https://*.example.com', 'https://app.example.com/', 'app.example.com'])(
    'is never %s, which no page is of',
    (origin) => {
      expect(refusedFields(origin)).toEqual(['cors_allowed_origins.0'])
    },
  )
})

describe('what is stored', () => {
  const multiplier = { key: 'default_rate_multiplier', value: 2 }

  it('is shown though an origin of it would be refused by now', () => {
    const cors_allowed_origins = ['https://*.example.com', 'https://app.example.com']
    const rows = [multiplier, { key: 'cors_allowed_origins', value: cors_allowed_origins }]
    expect(settingsOf(rows)).toEqual({
      ...DEFAULT_SETTINGS,
      default_rate_multiplier: 2,
      cors_allowed_origins,
    })
  })

  it('counts setting by setting: one that makes no sense has its default', () => {
    const rows = [{ key: 'holds', value: 'none' }, multiplier, { key: 'registration', value: 'open' }]
    expect(settingsOf(rows)).toEqual({
      ...DEFAULT_SETTINGS,
      default_rate_multiplier: 2,
      registration: 'open',
    })
  })
})

import { describe, expect, it } from 'vitest'
import { isAppError } from '@/lib/core'
import { updateSettingsSchema } from '@/lib/services/settings/schemas'
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

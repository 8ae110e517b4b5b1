import { record } from '@/components/api/call-api'

/** The recovery codes of an API answer. */
export function recoveryCodesOf(data: unknown): readonly string[] {
  const codes = record(data)['recovery_codes']
  return Array.isArray(codes) ? codes.map(String) : []
}

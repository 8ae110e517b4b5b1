import { getTranslations } from 'next-intl/server'
import type { FieldWords } from './field-rows'

/** The words between technical names, in the reader's language. */
export async function fieldWords(): Promise<FieldWords> {
  const t = await getTranslations('apiDocs')
  return {
    or: t('types.or'),
    any: t('types.any'),
    list: (type) => t('types.list', { type }),
    characters: (count) => t('types.characters', { count }),
  }
}

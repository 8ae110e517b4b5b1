import type { Messages } from '@/lib/i18n'

type OperationText = `operations.${keyof Messages['apiDocs']['operations']}`

/** The key of what a call is for. Cast: ids are plain texts in the document; a test proves that each has its key. */
export function operationText(operationId: string): OperationText {
  return `operations.${operationId}` as OperationText
}

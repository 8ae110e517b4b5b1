import { invalidRequest } from '../invalid-request'
import { assertModel } from '../request-fields'

/**
 * The model of a path, decoded once; slashes in it are part of the name. Throws AppError `INVALID_REQUEST` (400) where it
 * cannot be decoded or cannot be a model.
 */
export function readPathModel(pathModel: string | null): string {
  return assertModel(pathModel === null ? null : decode(pathModel))
}

function decode(pathModel: string): string {
  try {
    return decodeURIComponent(pathModel)
  } catch {
    throw invalidRequest('The model in the path cannot be decoded', { param: 'model' })
  }
}

export { openApiDocument, type OpenApiCall } from './openapi-document'
export { API_OPERATIONS } from './operations'
export type { Operation } from './operation'
export type { ContractCalls } from './contract-calls'

export * from './create-identity-book'
export * from './create-renewal-lock'
export * from './create-token-store'

/** Where a tunnel leads: an address that was resolved and checked here, never a name. */
export type TunnelTarget = { readonly address: string; readonly port: number }

/** Who signs in at a proxy. */
export type TunnelUser = { readonly username: string; readonly password: string }

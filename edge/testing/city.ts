/** What tests know of the chain they run on. */

/** Plain values, because they are handed to another runtime. */
export interface CityOnChain {
  readonly rpc: string
  /** Lower case. */
  readonly cosmos: string
  readonly nodes: string
  /** Registered as seeders; the third account is a stranger. */
  readonly seeders: readonly { readonly key: string; readonly address: string }[]
  readonly stranger: { readonly key: string; readonly address: string }
  /** A transaction by the first seeder that changes the city: its heartbeat. */
  readonly heartbeat: { readonly from: string; readonly to: string; readonly data: string }
}

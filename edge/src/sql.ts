/** The part of a Durable Object's SQL storage the pure modules use; tests bring node:sqlite. */
export interface Sql {
  exec(query: string, ...bindings: SqlBinding[]): Iterable<Record<string, unknown>>
}

export type SqlBinding = string | number | ArrayBuffer | null

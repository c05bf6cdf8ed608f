/**
 * The Worker as it runs on one machine: its handler has a second name, to which the port leads
 * (`edge/local.ts`). By its first name miniflare puts Workers of its own before it.
 */
export * from './worker.ts'
export { default, default as Edge } from './worker.ts'

/** Starts the named worker; see `client/bundle/worker-plugin.ts`. */
declare module 'worker:*' {
  const startWorker: () => Worker
  export default startWorker
}

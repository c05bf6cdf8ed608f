/** What `cloudflare:workers` gives to the tests: this Worker's bindings and exports. */
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('../src/worker.ts')
  }
  interface Env extends Readonly<import('../src/env.ts').Env> {}
}

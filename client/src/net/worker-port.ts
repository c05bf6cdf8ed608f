/** Typed messages between a page and its worker. The DOM library types only the page's side. */

export interface Port<In, Out> {
  send(message: Out, transfer?: Transferable[]): void
  listen(handle: (message: In) => void): void
}

interface Endpoint {
  postMessage(message: unknown, transfer: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}

/** The messages of a `Worker` (on the page) or of `globalThis` (in the worker). */
export function portOf<In, Out>(endpoint: Endpoint): Port<In, Out> {
  return {
    send: (message, transfer = []) => endpoint.postMessage(message, transfer),
    listen: (handle) => endpoint.addEventListener('message', (event) => handle(event.data as In)),
  }
}

/** The page, seen from inside a worker. */
export const pagePort = <In, Out>(): Port<In, Out> =>
  portOf<In, Out>(globalThis as unknown as Endpoint)

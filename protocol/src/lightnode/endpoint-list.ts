/** A list of RPC endpoints as people write it: addresses separated by commas. */
import { createHttpRpc, type HttpRpcOptions } from '../chain/http-rpc.ts'
import { createEndpoints, type Endpoints } from './endpoints.ts'

/** The addresses of a list, in order, each once. */
export const endpointUrls = (list: string): readonly string[] => [
  ...new Set(list.split(/[\s,]+/).filter(Boolean)),
]

/**
 * What to call each: its host, since paths and queries may carry keys. Endpoints of one host are
 * numbered.
 */
export function endpointNames(urls: readonly string[]): readonly string[] {
  const hosts = urls.map((url) => new URL(url).host)
  return hosts.map((host, index) => {
    const isAlone = hosts.filter((other) => other === host).length === 1
    return isAlone
      ? host
      : `${host} (${hosts.slice(0, index + 1).filter((one) => one === host).length})`
  })
}

/** Endpoints over HTTP. Throws TypeError for what is no address, and Error without any. */
export function createHttpEndpoints(
  urls: readonly string[],
  fetch: HttpRpcOptions['fetch'],
): Endpoints {
  const names = endpointNames(urls)
  const endpoints = urls.map((url, index) => ({
    name: names[index] ?? url,
    rpc: createHttpRpc({ url, fetch }),
  }))
  return createEndpoints({ endpoints })
}

/** A change of the city on the chain: one block with a seeder's heartbeat, and nothing else. */
import { expect, inject } from 'vitest'

export async function heartbeat(): Promise<void> {
  const city = inject('city')
  const call = { method: 'eth_sendTransaction', params: [city.heartbeat] }
  const response = await fetch(city.rpc, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...call }),
  })
  expect(await response.json()).toHaveProperty('result')
}

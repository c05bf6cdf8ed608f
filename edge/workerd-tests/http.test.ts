import { exports } from 'cloudflare:workers'
import { describe, expect, inject, it } from 'vitest'

const get = (path: string, init?: RequestInit) =>
  exports.default.fetch(new Request(`https://cosmos.example${path}`, init))

describe('the public interface', () => {
  it('tells what a client needs to begin', async () => {
    const response = await get('/api/world')
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      chainId: 31337,
      cosmos: inject('city').cosmos,
      tracker: 'wss://cosmos.example/tracker',
      rooms: 'wss://cosmos.example/api/rooms',
    })
  })
})

import { describe, expect, it } from 'vitest'
import { ask } from './socket.ts'

describe('somebody who asks too often', () => {
  it('is told when to come back, and others are not held up', async () => {
    const upgrade = (address: string) =>
      ask('/tracker?role=king', {
        headers: { upgrade: 'websocket', 'cf-connecting-ip': address },
      })
    let last = await upgrade('192.0.2.1')
    for (let i = 0; i < 60 && last.status !== 429; i++) last = await upgrade('192.0.2.1')
    expect(last.status).toBe(429)
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await upgrade('192.0.2.2')).status).toBe(400)
  })
})

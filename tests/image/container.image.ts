import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Status } from '../../seeder/src/http/status.ts'
import { type Chain, eventually, startChain, upload } from '../../seeder/test/rig.ts'
import { type Container, type Engine, findEngine } from './engine.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const OWNER = 2
/** Docker and Kubernetes kill what has not stopped by itself after ten seconds. */
const GRACE_MS = 10_000
/** What the image adds to its base: our sources, and the packages they need. */
const MAX_IMAGE_BYTES = 120 * 1024 * 1024

let chain: Chain
let engine: Engine

beforeAll(async () => {
  const root = path.resolve(import.meta.dirname, '../..')
  engine = findEngine(root, (text) => process.stderr.write(`${text}\n`))
  chain = await startChain()
  await engine.build('cosmos')
  await engine.build('seeder')
})

afterAll(async () => {
  await engine?.close()
  await chain?.close()
})

/** A port that is free now, on TCP. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}

/** Waits until the address answers 200; says what the container logged when it does not. */
function answers(url: string, container: Container): Promise<Response> {
  return eventually(
    `${url} answers: ${container.log().slice(-2_000)}`,
    async () => {
      if (container.ended) throw new Error(`the container ended: ${container.log()}`)
      // Nothing listens yet.
      const response = await fetch(url).catch(() => undefined)
      return response?.ok && response
    },
    60_000,
  )
}

describe('the image of the seeder alone', () => {
  it('runs as a user without rights, with one volume, two ports and a health check', () => {
    const config = engine.config('seeder')
    expect(config.user).toBe('node')
    expect(config.volumes).toEqual(['/data'])
    expect(config.ports.toSorted()).toEqual(['6881/tcp', '6881/udp', '8090/tcp'])
    expect(config.healthCheck[0]).toBe('CMD')
    expect(config.environment).toContain('COSMOS_DATA=/data')
    expect(engine.run('seeder', ['id', '-u'])).toEqual({
      code: 0,
      output: expect.stringMatching(/^1000$/m),
    })
  })

  it('holds no package that is only for development, no tests, and is small', () => {
    const list = `
      const { readdirSync, statSync } = require('node:fs')
      let bytes = 0
      const files = readdirSync('/cosmos', { recursive: true, withFileTypes: true })
      const names = files.map((f) => f.parentPath + '/' + f.name)
      for (const [i, f] of files.entries()) if (f.isFile()) bytes += statSync(names[i]).size
      const packages = names.filter((n) => n.endsWith('/package.json')).map((n) => n.slice(8, -13))
      const tests = names.filter((n) => n.endsWith('.test.ts') && !n.includes('node_modules'))
      console.log(JSON.stringify({ bytes, packages, tests }))`
    const { code, output } = engine.run('seeder', ['node', '-e', list])
    expect(code).toBe(0)
    const line = output.split('\n').find((text) => text.startsWith('{')) ?? ''
    const found = JSON.parse(line) as { bytes: number; packages: string[]; tests: string[] }
    const lock = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean }>
    }
    const forDevelopment = found.packages.filter((name) => lock.packages[name]?.dev)
    expect(forDevelopment).toEqual([])
    expect(found.packages).toContain('node_modules/webtorrent')
    expect(found.tests).toEqual([])
    expect(found.bytes).toBeLessThan(MAX_IMAGE_BYTES)
  })
})

describe('the image', () => {
  it('runs as a user without rights, with one volume, and the ports of both roles', () => {
    const config = engine.config('cosmos')
    expect(config.user).toBe('node')
    expect(config.volumes).toEqual(['/data'])
    expect(config.ports.toSorted()).toEqual(['6881/tcp', '6881/udp', '8090/tcp', '8787/tcp'])
    expect(engine.run('cosmos', ['id', '-u']).output).toMatch(/^1000$/m)
  })

  it.each([
    ['seeder', '', 'seeder: --rpc (COSMOS_RPC) is missing'],
    ['cosmos', '', 'seeder: --rpc (COSMOS_RPC) is missing'],
    ['cosmos', 'edge', 'edge: --rpc (or COSMOS_RPC) is needed'],
    ['cosmos', 'mayor', 'cosmos: COSMOS_ROLE=mayor: there are seeder and edge'],
  ] as const)('(%s, role "%s") says in one line what is missing', (target, role, said) => {
    const { command } = engine.config(target)
    const { code, output } = engine.run(target, command, { COSMOS_ROLE: role })
    expect(code).toBe(1)
    expect(output).toContain(said)
  })

  it('takes a model, stops when told to, and has it when it is back', async () => {
    const [port, peerPort] = [await freePort(), await freePort()]
    const wallet = chain.wallet(OWNER)
    const environment = {
      COSMOS_WALLET: wallet.address,
      COSMOS_RPC: chain.rpc,
      COSMOS_ADDRESS: chain.cosmos,
      COSMOS_PORT: String(port),
      COSMOS_PEER_PORT: String(peerPort),
    }
    const url = `http://127.0.0.1:${port}`
    const made = await fixturePackage({ size: 400_000, seed: 1 })
    await chain.mint(wallet.address, made)

    const first = engine.start('cosmos', { environment, volume: 'seeder' })
    await answers(`${url}/readyz`, first)
    expect((await upload(url, made)).status).toBe(201)
    const health = engine.run('cosmos', engine.config('cosmos').healthCheck.slice(1), environment)
    expect(health.code).toBe(0)
    const stopped = await first.stop()
    expect(stopped.code).toBe(0)
    expect(stopped.ms).toBeLessThan(GRACE_MS)
    const sick = engine.run('cosmos', engine.config('cosmos').healthCheck.slice(1), environment)
    expect(sick.code).toBe(1)

    const second = engine.start('cosmos', { environment, volume: 'seeder' })
    await answers(`${url}/readyz`, second)
    const answer = await fetch(`${url}/content/${made.infoHash}/model.glb`)
    expect(answer.status).toBe(200)
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(bytes.equals(made.files.at(-1)?.bytes ?? new Uint8Array())).toBe(true)
    const status = (await (await fetch(`${url}/status`)).json()) as Status
    expect(status.pins).toMatchObject({ total: 1, pinned: 1 })
    expect((await second.stop()).code).toBe(0)
  })
})

describe('the image with COSMOS_ROLE=edge', () => {
  it('serves the portal and reads the chain, and stops when told to', async () => {
    const port = await freePort()
    const environment = {
      COSMOS_ROLE: 'edge',
      COSMOS_RPC: chain.rpc,
      COSMOS_ADDRESS: chain.cosmos,
      COSMOS_PORT: String(port),
    }
    const edge = engine.start('cosmos', { environment, volume: 'edge' })
    const url = `http://127.0.0.1:${port}`
    await answers(`${url}/api/health`, edge)
    const world = (await (await answers(`${url}/api/world`, edge)).json()) as { cosmos: string }
    expect(world.cosmos.toLowerCase()).toBe(chain.cosmos.toLowerCase())
    expect(await (await fetch(`${url}/`)).text()).toContain('<title>')
    const check = engine.config('cosmos').healthCheck.slice(1)
    expect(engine.run('cosmos', check, environment).code).toBe(0)
    const stopped = await edge.stop()
    expect(stopped.code).toBe(0)
    expect(stopped.ms).toBeLessThan(GRACE_MS)
    expect(engine.run('cosmos', check, environment).code).not.toBe(0)
  })
})

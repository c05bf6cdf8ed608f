/** compose.yaml held against the Dockerfile and what the programs take: no engine is needed for that. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readRole } from '../docker/roles.ts'
import { usage as edgeUsage, readSettings } from '../edge/local/settings.ts'
import { type Config, readConfig, usage as seederUsage } from '../seeder/src/config.ts'
import { STOP_MS } from '../seeder/src/limits.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

interface Service {
  readonly build: string | { readonly context: string; readonly target: string }
  readonly image: string
  readonly environment: Readonly<Record<string, string>>
  readonly volumes: readonly string[]
  readonly ports: readonly string[]
  readonly stop_grace_period: string
}
const compose = parse(read('compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}
const services = Object.entries(compose.services)
const isEdge = ({ environment }: Service): boolean => readRole(environment) === 'edge'
const seeders = services.filter(([, service]) => !isEdge(service))
const edges = services.filter(([, service]) => isEdge(service))
const EDGE_PORT = 8787

/** A stage of the Dockerfile and those it is built upon; the last one is what `build: .` makes. */
function stage(name?: string): string {
  const all = read('Dockerfile')
    .split(/^FROM /m)
    .slice(1)
  const part = name ? all.find((one) => / AS (\S+)/.exec(one)?.[1] === name) : all.at(-1)
  const base = part?.split(' ', 1)[0] ?? ''
  return part ? `${stage(base)}${part}` : ''
}
const stageOf = ({ build }: Service): string =>
  stage(typeof build === 'string' ? undefined : build.target)
/** What follows an instruction, each time it comes. */
const instructions = (text: string, name: string): string[] =>
  [...text.matchAll(new RegExp(`^${name} ((?:.*\\\\\\n)*.*)$`, 'gm'))].map(([, rest = '']) => rest)

/** What the operator is told to set. */
const SHELL = {
  COSMOS_RPC: 'https://rpc.example',
  COSMOS_ADDRESS: `0x${'1'.repeat(40)}`,
  COSMOS_WALLET: `0x${'2'.repeat(40)}`,
}

/** Values as compose hands them on: `${NAME}`, `${NAME:-default}` and `${NAME:?what to say}`. */
function environmentOf(service: Service, shell: Readonly<Record<string, string>> = SHELL) {
  const value = (text: string): string =>
    text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind = '', rest = '') => {
      const given = shell[name]
      if (given) return given
      if (kind === '?') throw new Error(`${name}: ${rest}`)
      return rest
    })
  return Object.fromEntries(
    Object.entries(service.environment).map(([name, text]) => [name, value(String(text))]),
  )
}

function configOf(env: Readonly<Record<string, string>>): Config {
  const config = readConfig([], env)
  if (config === 'help') throw new Error('nobody asked for help')
  return config
}

const portsOf = ({ ports }: Service) =>
  ports.map((text) => {
    const [numbers = '', protocol = 'tcp'] = text.split('/')
    const [host = 0, container = 0] = numbers.split(':').map(Number)
    return { host, container, protocol }
  })

describe('compose.yaml', () => {
  it('starts with the three variables that its head names, and says which is missing', () => {
    const head = read('compose.yaml').split('\n').slice(0, 4).join(' ')
    for (const name of Object.keys(SHELL)) {
      expect(head).toContain(`${name}=`)
      expect(() => {
        for (const [, service] of services) environmentOf(service, { ...SHELL, [name]: '' })
      }).toThrow(`${name}: `)
    }
    expect([seeders.length, edges.length]).toEqual([2, 1])
    for (const [, service] of seeders) {
      expect(configOf(environmentOf(service)).wallets).toEqual([SHELL.COSMOS_WALLET])
    }
    for (const [, service] of edges) {
      expect(readSettings([], environmentOf(service))).toMatchObject({ kind: 'settings' })
    }
  })

  it.each(services)('gives %s variables that its program knows, and no others', (_, service) => {
    const help = isEdge(service) ? edgeUsage() : seederUsage()
    for (const name of Object.keys(service.environment)) {
      // Read by the image itself; see docker/roles.ts.
      if (name === 'COSMOS_ROLE') continue
      const flag = name.replace('COSMOS_', '').toLowerCase().replaceAll('_', '-')
      expect(help, name).toMatch(new RegExp(`^ +--${flag} `, 'm'))
    }
  })

  it.each(services)('publishes the ports on which %s listens', (_, service) => {
    expect(instructions(stageOf(service), 'CMD').length).toBeGreaterThan(0)
    const config = isEdge(service) ? undefined : configOf(environmentOf(service))
    const wanted = config
      ? [`${config.port}/tcp`, `${config.peerPort}/tcp`, `${config.peerPort}/udp`]
      : [`${EDGE_PORT}/tcp`]
    const published = portsOf(service).map(({ container, protocol }) => `${container}/${protocol}`)
    expect(published.toSorted()).toEqual(wanted.toSorted())
    // Peers are told this number, so it is the same inside and outside.
    for (const { host, container } of portsOf(service)) {
      if (container === config?.peerPort) expect(host).toBe(container)
    }
  })

  it('publishes no port twice, and the image exposes those that programs have by themselves', () => {
    const hosts = services.flatMap(([, service]) =>
      portsOf(service).map(({ host, protocol }) => `${host}/${protocol}`),
    )
    expect(new Set(hosts).size).toBe(hosts.length)
    const { port, peerPort } = configOf(SHELL)
    const ofSeeder = `${port} ${peerPort} ${peerPort}/udp`
    expect(instructions(stage('seeder'), 'EXPOSE')).toEqual([ofSeeder])
    expect(instructions(stage(), 'EXPOSE')).toEqual([ofSeeder, String(EDGE_PORT)])
    const settings = readSettings([], SHELL)
    expect(settings.kind === 'settings' && settings.options.port).toBe(EDGE_PORT)
  })

  it.each(services)('gives %s a volume of its own, where its program writes', (name, service) => {
    expect(service.volumes).toEqual([`${name}:/data`])
    expect(Object.keys(compose.volumes)).toContain(name)
    expect(instructions(stageOf(service), 'VOLUME')).toEqual(['/data'])
    expect(instructions(stageOf(service), 'ENV').join(' ')).toMatch(/\bCOSMOS_DATA=\/data\b/)
  })

  it.each(services)('gives %s time to stop, and its image has a health check', (_, service) => {
    expect(Number.parseInt(service.stop_grace_period, 10) * 1000).toBeGreaterThan(STOP_MS)
    const check = instructions(stageOf(service), 'HEALTHCHECK').at(-1) ?? ''
    const script = /CMD \["node", "(.*)"\]$/.exec(check)?.[1] ?? ''
    expect(existsSync(path.join(ROOT, script)), script).toBe(true)
  })

  it('leads the seeders to the edge by its name and port', () => {
    for (const [, service] of seeders) {
      const { hostname, port } = new URL(configOf(environmentOf(service)).edge ?? '')
      expect(edges.map(([name]) => name)).toContain(hostname)
      expect(Number(port)).toBe(EDGE_PORT)
    }
  })
})

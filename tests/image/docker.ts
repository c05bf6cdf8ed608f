/** The image under a real Docker engine, from the real `node:24-slim`. */
import { spawn, spawnSync } from 'node:child_process'
import { collect, complete, type Engine, type ImageConfig } from './engine.ts'
import { EngineError } from './errors.ts'

interface Inspected {
  readonly User: string
  readonly Cmd: readonly string[]
  readonly Volumes: Record<string, unknown> | null
  readonly ExposedPorts: Record<string, unknown> | null
  readonly Healthcheck: { readonly Test: readonly string[] } | null
  readonly Env: readonly string[]
}

/** The image's settings as both engines write them. */
export const readConfig = (inspected: Inspected): ImageConfig => ({
  user: inspected.User,
  command: inspected.Cmd,
  volumes: Object.keys(inspected.Volumes ?? {}),
  ports: Object.keys(inspected.ExposedPorts ?? {}),
  healthCheck: inspected.Healthcheck?.Test ?? [],
  environment: inspected.Env,
})

export function createDocker(root: string): Engine {
  const tag = (target: string) => `cosmos-${target}-test`
  const mine = new Set<string>()
  const volumes = new Set<string>()
  let count = 0
  const docker = (...args: string[]) => spawnSync('docker', args, { encoding: 'utf8' })
  const variables = (environment: Record<string, string>) =>
    Object.entries(environment).flatMap(([name, value]) => ['-e', `${name}=${value}`])

  return {
    name: 'docker',
    build: (target) =>
      complete('docker', ['build', '--target', target, '-t', tag(target), '.'], { cwd: root }),
    config(target) {
      const { status, stdout, stderr } = docker('image', 'inspect', tag(target))
      if (status !== 0) throw new EngineError(stderr)
      const [image] = JSON.parse(stdout) as [{ Config: Inspected }]
      return readConfig(image.Config)
    },
    start(target, { environment, volume }) {
      const name = `cosmos-test-${process.pid}-${count++}`
      const named = `cosmos-test-${process.pid}-${volume}`
      mine.add(name)
      volumes.add(named)
      const child = spawn(
        'docker',
        [
          ...['run', '--rm', '--name', name, '--network', 'host', '-v', `${named}:/data`],
          ...variables(environment),
          tag(target),
        ],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      )
      const log = collect(child)
      const gone = new Promise<number | null>((resolve) => child.once('close', resolve))
      return {
        log,
        get ended() {
          return child.exitCode !== null
        },
        async stop() {
          const from = performance.now()
          docker('stop', '--time', '10', name)
          return { code: await gone, ms: performance.now() - from }
        },
      }
    },
    run(target, [program = '', ...args], environment = {}) {
      const { status, stdout, stderr } = docker(
        ...['run', '--rm', '--network', 'host', ...variables(environment)],
        ...['--entrypoint', program, tag(target), ...args],
      )
      return { code: status, output: stdout + stderr }
    },
    async close() {
      for (const name of mine) docker('rm', '--force', name)
      for (const name of volumes) docker('volume', 'rm', '--force', name)
    },
  }
}

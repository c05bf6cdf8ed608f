/**
 * The image without a Docker engine: buildah with chroot isolation and plain copied layers (vfs), which
 * work as root in any container. The stand-in for `node:24-slim` and npm packages are kept between runs.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { writeBaseRoot } from './base-image.ts'
import { readConfig } from './docker.ts'
import { collect, complete, type Engine } from './engine.ts'
import { EngineError } from './errors.ts'

const NODE_USER = 1000

export function createBuildah(root: string, program: string): Engine {
  const home = path.join(root, 'node_modules/.cache/cosmos-image')
  const volumes = mkdtempSync(path.join(tmpdir(), 'cosmos-image-'))
  const env = {
    ...process.env,
    BUILDAH_ISOLATION: 'chroot',
    TMPDIR: volumes,
  }
  const storage = [
    ...['--storage-driver', 'vfs', '--root', path.join(home, 'storage')],
    ...['--runroot', path.join(home, 'run')],
  ]
  const base = 'docker.io/library/node:24-slim'
  const tag = (target: string) => `localhost/cosmos-${target}-test`
  const npmCache = path.join(home, 'npm')
  const containers = new Set<string>()
  const forPrograms = new Map<string, string>()
  const running = new Set<ChildProcess>()

  const buildah = (...args: string[]) =>
    spawnSync(program, [...storage, ...args], { env, encoding: 'utf8', cwd: root })
  function asked(...args: string[]): string {
    const { status, stdout, stderr } = buildah(...args)
    if (status !== 0) throw new EngineError(`buildah ${args.join(' ')}: ${stderr}`)
    return stdout.trim()
  }
  function container(target: string): string {
    const name = asked('from', '--pull=never', tag(target))
    containers.add(name)
    return name
  }

  /** Node's version and that of the recipe stand in the tag, so that another of them makes another. */
  async function makeBase(): Promise<void> {
    const known = `localhost/cosmos-base:${process.version}-1`
    if (buildah('inspect', '--type', 'image', known).status !== 0) {
      const folder = path.join(volumes, 'base')
      await writeBaseRoot(folder)
      const made = asked('from', 'scratch')
      // `buildah add` would give every file to root.
      spawnSync('cp', ['-a', `${folder}/.`, asked('mount', made)])
      asked('unmount', made)
      const search = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
      asked('config', '--env', search, made)
      asked('commit', '--quiet', '--rm', made, known)
      rmSync(folder, { recursive: true, force: true })
    }
    asked('tag', known, base)
  }

  return {
    name: 'buildah',
    async build(target) {
      mkdirSync(npmCache, { recursive: true })
      await makeBase()
      await complete(
        program,
        [
          ...storage,
          // A layer for each line would be a whole copy each. What npm fetched is kept instead.
          ...['build', '--pull=never', '--layers=false', '--format', 'docker'],
          ...['--volume', `${npmCache}:/root/.npm`],
          ...['--target', target, '-t', tag(target), '.'],
        ],
        { cwd: root, env },
      )
    },
    config(target) {
      const { Docker } = JSON.parse(asked('inspect', '--type', 'image', tag(target)))
      return readConfig(Docker.config)
    },
    start(target, { environment, volume }) {
      const folder = path.join(volumes, volume)
      if (!existsSync(folder)) {
        mkdirSync(folder)
        // A new volume of Docker's takes the owner that the folder has in the image.
        chownSync(folder, NODE_USER, NODE_USER)
      }
      const name = container(target)
      // Where the image names a volume, buildah makes one of its own over the one that is given.
      asked('config', '--volume', '/data-', name)
      const { command } = this.config(target)
      const child = spawn(
        program,
        [
          ...storage,
          ...['run', '-v', `${folder}:/data`, ...variables(environment), name, '--', ...command],
        ],
        { env, stdio: ['ignore', 'pipe', 'pipe'] },
      )
      const log = collect(child)
      running.add(child)
      const gone = new Promise<number | null>((resolve) => child.once('close', resolve))
      void gone.then(() => running.delete(child))
      const signal = (which: NodeJS.Signals): boolean =>
        process.kill(mainProcess(child.pid ?? 0, command), which)
      return {
        log,
        get ended() {
          return child.exitCode !== null
        },
        async stop() {
          const from = performance.now()
          signal('SIGTERM')
          const force = setTimeout(() => signal('SIGKILL'), 10_000)
          const code = await gone
          clearTimeout(force)
          return { code, ms: performance.now() - from }
        },
      }
    },
    run(target, command, environment = {}) {
      // One for all: a container is a copy of its image.
      const name = forPrograms.get(target) ?? container(target)
      forPrograms.set(target, name)
      const args = ['run', ...variables(environment), name, '--', ...command]
      const { status, stdout, stderr } = buildah(...args)
      return { code: status, output: stdout + stderr }
    },
    async close() {
      // A test that failed half-way leaves its containers running.
      for (const child of running) {
        const ended = new Promise((resolve) => child.once('close', resolve))
        for (const pid of processesBelow(child.pid ?? 0)) process.kill(pid, 'SIGKILL')
        await ended
      }
      for (const name of containers) buildah('rm', name)
      rmSync(volumes, { recursive: true, force: true })
    },
  }
}

const variables = (environment: Record<string, string>): string[] =>
  Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`])

/** Ids of a process's children and theirs, the deepest last. */
function processesBelow(above: number): number[] {
  const parents = new Map<number, number[]>()
  const listed = spawnSync('ls', ['/proc'], { encoding: 'utf8' }).stdout.split('\n')
  for (const pid of listed.map(Number).filter(Boolean)) {
    const parent = Number(/^PPid:\s+(\d+)/m.exec(readProc(pid, 'status'))?.[1] ?? 0)
    parents.set(parent, [...(parents.get(parent) ?? []), pid])
  }
  const below = (pid: number): number[] =>
    (parents.get(pid) ?? []).flatMap((child) => [child, ...below(child)])
  return below(above)
}

/** The process below buildah's that runs the image's command, as an engine would signal it. */
function mainProcess(above: number, command: readonly string[]): number {
  const found = processesBelow(above).find((pid) => {
    // The program's full path, where the image's setting has its name.
    const [program = '', ...args] = readProc(pid, 'cmdline').split('\0')
    const running = [path.basename(program), ...args.slice(0, -1)]
    return running.join('\0') === command.join('\0')
  })
  if (found === undefined) throw new EngineError('the container runs no command any more')
  return found
}

/** Empty when the process is gone. */
function readProc(pid: number, file: 'status' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

/**
 * Builds and runs the image: with `docker` where an engine answers, else with `buildah`, which needs
 * no engine, no registry and no kernel features beyond a chroot.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { BUILDAH, ensureProgram, MissingProgramError } from '../../scripts/system-programs.ts'
import { createBuildah } from './buildah.ts'
import { createDocker } from './docker.ts'
import { EngineError } from './errors.ts'

/** Stages of the Dockerfile: both roles, or the seeder alone. */
export type Target = 'cosmos' | 'seeder'

export interface ImageConfig {
  readonly user: string
  readonly command: readonly string[]
  readonly volumes: readonly string[]
  readonly ports: readonly string[]
  readonly healthCheck: readonly string[]
  readonly environment: readonly string[]
}

export interface Container {
  /** Lines of standard output and standard error so far. */
  log(): string
  /** Has ended by itself. */
  readonly ended: boolean
  /** What `docker stop` does: SIGTERM to the image's command. Resolves with its exit code and ms. */
  stop(): Promise<{ readonly code: number | null; readonly ms: number }>
}

export interface Engine {
  readonly name: string
  /** Builds one stage of the Dockerfile from the repository's root. Rejects with EngineError. */
  build(target: Target): Promise<void>
  config(target: Target): ImageConfig
  /** Starts the image's command, in this machine's network, with one volume for its data. */
  start(
    target: Target,
    options: { readonly environment: Record<string, string>; readonly volume: string },
  ): Container
  /** Runs another program in the image, as its user; returns what it printed. */
  run(
    target: Target,
    command: readonly string[],
    environment?: Record<string, string>,
  ): { readonly code: number | null; readonly output: string }
  /** Removes containers and volumes; images stay for the next time. */
  close(): Promise<void>
}

/** The engine of this machine. Throws EngineError. */
export function findEngine(root: string, say: (text: string) => void): Engine {
  const docker = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'])
  if (docker.status === 0) return createDocker(root)
  const { getuid } = process
  if (process.platform !== 'linux' || getuid?.() !== 0) {
    throw new EngineError(
      'the image test needs a running Docker engine, or Linux, root and buildah: start Docker, or ' +
        'run it as root; `npm test -- quick` leaves it out',
    )
  }
  try {
    return createBuildah(root, ensureProgram(BUILDAH, say))
  } catch (error) {
    if (!(error instanceof MissingProgramError)) throw error
    throw new EngineError(`no Docker engine answers, and: ${error.message}`, { cause: error })
  }
}

/** Runs to the end; rejects with EngineError and the last of what it said. */
export async function complete(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<void> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = collect(child)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === 0) return
  throw new EngineError(`${command} ${args.join(' ')} ended with ${code}:\n${said().slice(-4_000)}`)
}

export function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk
    })
  }
  return () => text
}

/** Starts a seeder from flags and environment, and stops it on SIGINT, SIGTERM or a lost parent. */
import pino from 'pino'
import { readAuditCommand, runAudit } from './audit/command.ts'
import { ConfigError, readConfig, usage } from './config.ts'
import { evictCommand } from './evict-command.ts'
import { CertificateError } from './http/tls.ts'
import { STOP_MS } from './limits.ts'
import { type Seeder, startSeeder } from './seeder.ts'
import { StoreError } from './store/errors.ts'
import { keepYoungGenerationSmall } from './young-generation.ts'

/** Why it can't start, as one line for the operator; undefined for errors of our own making. */
function explain(error: unknown): string | undefined {
  if (
    error instanceof ConfigError ||
    error instanceof StoreError ||
    error instanceof CertificateError
  ) {
    return error.message
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE' && error instanceof Error && 'port' in error) {
    return `port ${error.port} is taken: choose another with --port or --peer-port`
  }
  if (code === 'EACCES' && error instanceof Error && 'port' in error) {
    return `port ${error.port} needs more rights than this user has: choose one above 1023`
  }
  return undefined
}

async function main(): Promise<void> {
  keepYoungGenerationSmall()
  const [command, ...rest] = process.argv.slice(2)
  if (command === 'evict') {
    process.stdout.write(evictCommand(rest, process.env, Date.now()))
    return
  }
  if (command === 'audit') {
    const say = (line: string): boolean => process.stdout.write(`${line}\n`)
    process.exitCode = await runAudit(readAuditCommand(rest), say)
    return
  }
  const config = readConfig(process.argv.slice(2), process.env)
  if (config === 'help') {
    process.stdout.write(`${usage()}\n`)
    return
  }
  // Standard output is for the one line that programs read.
  const log = pino(
    { base: null, redact: ['key'], level: process.env.COSMOS_LOG ?? 'info' },
    pino.destination({ dest: 2, sync: true }),
  )
  const seeder = await startSeeder(config, log)
  const { url, peer } = seeder
  log.info({ url, peer, data: config.data }, 'seeder ready')
  if (config.json) process.stdout.write(`${JSON.stringify({ ready: true, url, peer })}\n`)
  stopOnSignals(seeder, log)
}

function stopOnSignals(seeder: Seeder, log: pino.Logger): void {
  let stopping = false
  const stop = (reason: string): void => {
    if (stopping) return
    stopping = true
    log.info({ reason }, 'stopping')
    setTimeout(() => process.exit(1), STOP_MS).unref()
    seeder.stop().then(
      // WebRTC's threads would keep the process for a while.
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error }, 'could not stop cleanly')
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', () => stop('SIGINT'))
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('disconnect', () => stop('the parent process is gone'))
}

main().catch((error: unknown) => {
  const reason = explain(error)
  process.stderr.write(
    `${reason ? `seeder: ${reason}` : String((error as Error).stack ?? error)}\n`,
  )
  process.exit(1)
})

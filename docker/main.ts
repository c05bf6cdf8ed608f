/** The image's program: a seeder, or with COSMOS_ROLE=edge an edge. Both read their own variables. */
import { readRole } from './roles.ts'

try {
  if (readRole(process.env) === 'edge') {
    // What listens inside a container on 127.0.0.1 is reached by nobody.
    process.env.COSMOS_HOST ||= '0.0.0.0'
    await import('../edge/main.ts')
  } else {
    await import('../seeder/src/main.ts')
  }
} catch (error) {
  if (!(error instanceof RangeError)) throw error
  process.stderr.write(`cosmos: ${error.message}\n`)
  process.exit(1)
}

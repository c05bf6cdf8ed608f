/** The image's health check, by role: exits 0 when the program in this container says that it lives. */
import { readRole } from './roles.ts'

if (readRole(process.env) === 'edge') {
  const response = await fetch(`http://127.0.0.1:${process.env.COSMOS_PORT || 8787}/api/health`)
  process.exit(response.ok ? 0 : 1)
}
await import('../seeder/src/health-check.ts')

/** Of the seeder's package.json, shown on the status page. */
import packageJson from '../package.json' with { type: 'json' }

export const VERSION: string = packageJson.version

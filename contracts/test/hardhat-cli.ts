/** Hardhat's command line, for tests that use it as people do. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export const HARDHAT = join(
  dirname(createRequire(import.meta.url).resolve('hardhat/package.json')),
  'dist/src/cli.js',
)

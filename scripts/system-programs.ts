/**
 * Programs the tests need besides npm packages: a real Chromium, stock BitTorrent
 * clients, and something that builds container images.
 * Found where they are installed; installed from Debian's packages where that is possible.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'

export interface SystemProgram {
  readonly name: string
  /** Environment variable that names the binary outright. */
  readonly variable: string
  readonly commands: readonly string[]
  readonly places: readonly string[]
  readonly debianPackage: string
  /** Arguments with which it succeeds only where it is complete: an interpreter with a module. */
  readonly probe?: readonly string[]
}

export const CHROMIUM: SystemProgram = {
  name: 'Chromium',
  variable: 'CHROMIUM',
  commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  places: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  debianPackage: 'chromium',
}

export const ARIA2: SystemProgram = {
  name: 'aria2c',
  variable: 'ARIA2C',
  commands: ['aria2c'],
  places: [],
  debianPackage: 'aria2',
}

export const BUILDAH: SystemProgram = {
  name: 'buildah',
  variable: 'BUILDAH',
  commands: ['buildah'],
  places: [],
  debianPackage: 'buildah',
}

export const TRANSMISSION: SystemProgram = {
  name: 'transmission-daemon',
  variable: 'TRANSMISSION',
  commands: ['transmission-daemon'],
  places: [],
  debianPackage: 'transmission-daemon',
}

/** Not any Python, but the one whose packages hold the binding. */
export const LIBTORRENT: SystemProgram = {
  name: 'libtorrent for Python',
  variable: 'PYTHON_LIBTORRENT',
  commands: ['python3'],
  places: ['/usr/bin/python3'],
  debianPackage: 'python3-libtorrent',
  probe: ['-c', 'import libtorrent'],
}

/** A program that is neither here nor installable; the message says how to get it. */
export class MissingProgramError extends Error {
  override readonly name = 'MissingProgramError'
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Path of the program, or undefined. */
export function findProgram(program: SystemProgram): string | undefined {
  const isUsable = (file: string): boolean =>
    isExecutable(file) && (!program.probe || spawnSync(file, program.probe).status === 0)
  const named = process.env[program.variable]
  if (named) return isUsable(named) ? named : undefined
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  const candidates = program.commands.flatMap((c) => folders.map((folder) => path.join(folder, c)))
  return [...candidates, ...program.places].find(isUsable)
}

/** Path of the program, installing it as root on Debian and its kin. Throws MissingProgramError. */
export function ensureProgram(program: SystemProgram, say: (text: string) => void): string {
  const found = findProgram(program)
  if (found) return found
  const isRoot = process.getuid?.() === 0
  if (isRoot && isExecutable('/usr/bin/apt-get')) {
    say(`installing ${program.name} (Debian package ${program.debianPackage})`)
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const install = () =>
      spawnSync('apt-get', ['install', '-y', '--no-install-recommends', program.debianPackage], {
        env: environment,
        encoding: 'utf8',
      })
    // Package lists may be missing or old: refresh them before the only try that counts.
    spawnSync('apt-get', ['update'], { env: environment, encoding: 'utf8' })
    const result = install()
    const installed = findProgram(program)
    if (installed) return installed
    throw new MissingProgramError(
      `apt-get install ${program.debianPackage} failed:\n${result.stderr.slice(-600)}`,
    )
  }
  throw new MissingProgramError(
    `${program.name} is needed for the tests. Install it (Debian, Ubuntu: ` +
      `sudo apt-get install ${program.debianPackage}) or name its binary in ${program.variable}.`,
  )
}

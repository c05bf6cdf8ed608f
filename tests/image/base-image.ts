/**
 * A stand-in for `node:24-slim` where no image registry can be reached: the running Node 24 with npm,
 * a shell and a few tools, and exactly the shared libraries they need, all from this machine.
 */
import { spawnSync } from 'node:child_process'
import { copyFile, cp, mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { EngineError } from './errors.ts'

/** What the Dockerfile's RUN lines and the test call. */
const TOOLS = ['sh', 'mkdir', 'chown', 'ln', 'rm', 'cat', 'id', 'ls', 'env'] as const
/** Needed by npm packages or loaded by name at run time; the official image has them too. */
const LOADED_LATER = ['libnss_dns.so.2', 'libnss_files.so.2', 'libresolv.so.2', 'librt.so.1']
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'

/** Fills an empty folder. Rejects with EngineError when something of it is not on this machine. */
export async function writeBaseRoot(root: string): Promise<void> {
  await rm(root, { recursive: true, force: true })
  for (const folder of ['etc/ssl/certs', 'tmp', 'proc', 'sys', 'dev', 'usr/local/bin', 'usr/bin']) {
    await mkdir(path.join(root, folder), { recursive: true })
  }
  await symlink('usr/bin', path.join(root, 'bin'))
  const node = await realpath(process.execPath)
  await copyFile(node, path.join(root, 'usr/local/bin/node'))
  const programs = [node]
  for (const tool of TOOLS) {
    const found = await realpath(which(tool))
    await copyFile(found, path.join(root, 'usr/bin', tool))
    programs.push(found)
  }
  for (const library of librariesOf(programs)) {
    const target = path.join(root, library)
    await mkdir(path.dirname(target), { recursive: true })
    await copyFile(await realpath(library), target)
  }
  await addNpm(root)
  await addUsers(root)
}

async function addNpm(root: string): Promise<void> {
  const home = path.dirname(path.dirname(await realpath(which('npm'))))
  await cp(home, path.join(root, 'usr/local/lib/node_modules/npm'), { recursive: true })
  const start = '../lib/node_modules/npm/bin/npm-cli.js'
  await symlink(start, path.join(root, 'usr/local/bin/npm'))
  // As this machine reaches its registry, so does the image while it is built.
  const registry = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' })
  await mkdir(path.join(root, 'usr/local/etc'), { recursive: true })
  await writeFile(
    path.join(root, 'usr/local/etc/npmrc'),
    `registry=${registry.stdout.trim()}\ncafile=${CERTIFICATES}\n`,
  )
  await copyFile(process.env.NODE_EXTRA_CA_CERTS || CERTIFICATES, path.join(root, CERTIFICATES))
}

/** The user `node` has number 1000 in the official image. */
async function addUsers(root: string): Promise<void> {
  const users = 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n'
  await writeFile(path.join(root, 'etc/passwd'), users)
  await writeFile(path.join(root, 'etc/group'), 'root:x:0:\nnode:x:1000:\n')
  await writeFile(path.join(root, 'etc/nsswitch.conf'), 'passwd: files\nhosts: files dns\n')
  await mkdir(path.join(root, 'root'), { recursive: true })
  await mkdir(path.join(root, 'home/node'), { recursive: true })
  spawnSync('chown', ['1000:1000', path.join(root, 'home/node')])
  spawnSync('chmod', ['1777', path.join(root, 'tmp')])
}

function which(tool: string): string {
  const found = spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' })
  if (found.status === 0) return found.stdout.trim()
  throw new EngineError(`the stand-in for node:24-slim needs ${tool}, which is not on this machine`)
}

/** Absolute paths of every shared library the programs need, the dynamic loader included. */
function librariesOf(programs: readonly string[]): Set<string> {
  const libraries = new Set<string>()
  for (const program of programs) {
    const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' })
    for (const [, file] of stdout.matchAll(/(\/\S+) \(0x/g)) if (file) libraries.add(file)
  }
  const folders = new Set([...libraries].map((file) => path.dirname(file)))
  for (const folder of folders) {
    const listed = spawnSync('ls', [folder], { encoding: 'utf8' }).stdout.split('\n')
    for (const name of LOADED_LATER) {
      if (listed.includes(name)) libraries.add(path.join(folder, name))
    }
  }
  return libraries
}

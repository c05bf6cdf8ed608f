/** A second EVM: Foundry's anvil, from its npm package, as a process that ends with this one. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DEVELOPMENT_MNEMONIC, LIMITS } from '../local-chain.ts'

export interface Anvil {
  readonly url: string
  close(): Promise<void>
}

/** As the npm packages of its platforms call it. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }
const START_MS = 20_000

/** Path of the binary that npm installed for this platform. Throws where there is none. */
function anvilBinary(): string {
  const system = process.platform === 'win32' ? 'win32' : process.platform
  const name = `@foundry-rs/anvil-${system}-${ARCHITECTURES[process.arch]}`
  const require = createRequire(import.meta.url)
  const file = process.platform === 'win32' ? 'anvil.exe' : 'anvil'
  // The wrapper package holds only an install script, which we do not run.
  return join(dirname(require.resolve(`${name}/package.json`)), 'bin', file)
}

/** Starts anvil under the rules and with the accounts of our own local chain. */
export async function startAnvil(): Promise<Anvil> {
  const options = {
    host: '127.0.0.1',
    port: 0,
    hardfork: 'osaka',
    mnemonic: DEVELOPMENT_MNEMONIC,
    accounts: 20,
    balance: 10_000,
    'gas-limit': LIMITS.blockGasLimit,
    'chain-id': 31_337,
  }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  // The shell waits for its input to end and then ends anvil: so it goes even if this process is killed.
  const script = '"$0" "$@" & child=$!; cat > /dev/null; kill $child; wait $child'
  const child = spawn('sh', ['-c', script, anvilBinary(), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const address = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('anvil does not start')), START_MS)
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const found = /Listening on (\S+)/.exec(text)?.[1]
      if (!found) return
      clearTimeout(timer)
      resolve(found)
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`anvil ended: ${text}`)))
  })
  return {
    url: `http://${address}`,
    async close() {
      child.stdin.end()
      await ended
    },
  }
}

/** A real chain and real seeders, each a process of its own, for integration tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { blocklistAbi, modelAbi } from '@cosmos/contracts/abi'
import { deployCosmos } from '@cosmos/contracts/deploy'
import { DEVELOPMENT_MNEMONIC, startLocalChain } from '@cosmos/contracts/local-chain'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { encodeUpload, UPLOAD_TYPE } from '@cosmos/protocol/content/upload'
import { Contract, HDNodeWallet, Interface, JsonRpcProvider, NonceManager } from 'ethers'
import type { Status } from '../src/http/status.ts'

export interface Chain {
  readonly rpc: string
  readonly cosmos: string
  readonly wallet: (index: number) => HDNodeWallet
  /** Registers a package; returns the token's id. */
  mint(owner: string, of: MintData): Promise<number>
  /** A transaction of the EcosystemFund to the list of blocked models, as if parliament had decided. */
  decide(method: 'blockModels' | 'unblockModels', ...args: unknown[]): Promise<void>
  rpcCall<T>(method: string, ...params: unknown[]): Promise<T>
  /** Gives a token from one development wallet to another. */
  transfer(id: number, from: number, to: number): Promise<void>
  close(): Promise<void>
}

type MintData = Pick<ModelPackage, 'infoHash' | 'size' | 'manifestHash'> & { name?: string }

const developmentWallet = (index: number): HDNodeWallet =>
  HDNodeWallet.fromPhrase(DEVELOPMENT_MNEMONIC, undefined, `m/44'/60'/0'/0/${index}`)

/** Account 0 deploys and mints, account 1 is the foundation; tests use the others. */
export async function startChain(): Promise<Chain> {
  const chain = await startLocalChain({ port: 0 })
  const { cosmos, addresses } = await deployCosmos({
    connection: chain.connection,
    foundation: developmentWallet(1).address,
  })
  const provider = new JsonRpcProvider(chain.url, undefined, {
    staticNetwork: true,
    // An answer kept for a moment would give two transactions of one wallet the same nonce.
    cacheTimeout: -1,
  })
  const minter = new NonceManager(developmentWallet(0).connect(provider))
  const model = new Contract(addresses.Model, modelAbi, minter)
  return {
    rpc: chain.url,
    cosmos,
    wallet: developmentWallet,
    async mint(owner, { infoHash, size, manifestHash, name = 'Corner House' }) {
      const data = { infoHash: `0x${infoHash}`, size, manifestHash, name, open: true }
      const sent = await model.getFunction('mint')(owner, data)
      await sent.wait()
      return Number(await model.getFunction('total')())
    },
    async decide(method, ...args) {
      const fund = addresses.EcosystemFund
      await provider.send('hardhat_impersonateAccount', [fund])
      await provider.send('hardhat_setBalance', [fund, '0x56bc75e2d63100000'])
      const data = new Interface(blocklistAbi).encodeFunctionData(method, args)
      const call = { from: fund, to: addresses.Blocklist, data }
      const hash = await provider.send('eth_sendTransaction', [call])
      const receipt = await provider.waitForTransaction(hash)
      if (receipt?.status !== 1) throw new Error(`${method} was refused`)
    },
    rpcCall: (method, ...params) => provider.send(method, params),
    async transfer(id, from, to) {
      // A signer that looks up its nonce each time: seeders send from the same wallets.
      const signed = model.connect(developmentWallet(from).connect(provider)) as Contract
      const [seller, buyer] = [developmentWallet(from).address, developmentWallet(to).address]
      const sent = await signed.getFunction('transferFrom')(seller, buyer, id)
      await sent.wait()
    },
    async close() {
      provider.destroy()
      await chain.close()
    },
  }
}

export interface SeederProcess {
  readonly url: string
  readonly peer: string
  readonly data: string
  /** Everything it logged so far. */
  log(): string
  status(): Promise<Status>
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL. */
  kill(): Promise<void>
}

export interface Rig {
  readonly chain: Chain
  /** `index` chooses the development wallet of the operator. Give `data` to start on an old folder. */
  seeder(
    index: number,
    options?: { data?: string; env?: Record<string, string> },
  ): Promise<SeederProcess>
  /** Starts one that is expected to fail; resolves with what it said. */
  failing(env: Record<string, string>, args?: readonly string[]): Promise<string>
  close(): Promise<void>
}

const MAIN = path.join(import.meta.dirname, '../src/main.ts')

export async function createRig(): Promise<Rig> {
  const chain = await startChain()
  const folders = await mkdtemp(path.join(tmpdir(), 'cosmos-seeder-'))
  const running = new Set<ChildProcess>()
  let count = 0

  const launch = (env: Record<string, string>, args: readonly string[]): ChildProcess => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', MAIN, ...args],
      {
        env: { PATH: process.env.PATH ?? '', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    running.add(child)
    child.once('exit', () => running.delete(child))
    return child
  }

  return {
    chain,
    async seeder(index, { data = path.join(folders, `data-${count++}`), env = {} } = {}) {
      const wallet = chain.wallet(index)
      const child = launch(
        {
          COSMOS_WALLET: wallet.address,
          COSMOS_KEY: wallet.privateKey,
          COSMOS_RPC: chain.rpc,
          COSMOS_ADDRESS: chain.cosmos,
          COSMOS_STORAGE: '128MB',
          COSMOS_DATA: data,
          COSMOS_HOST: '127.0.0.1',
          COSMOS_PORT: '0',
          COSMOS_PEER_PORT: '0',
          COSMOS_LOG: 'debug',
          ...env,
        },
        ['--json'],
      )
      const logged = collect(child.stderr)
      const { url, peer } = await readyLine(child, logged)
      const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
      return {
        url,
        peer,
        data,
        log: logged,
        status: async () => (await fetch(`${url}/status`)).json() as Promise<Status>,
        async stop() {
          child.kill('SIGTERM')
          return gone
        },
        async kill() {
          child.kill('SIGKILL')
          await gone
        },
      }
    },
    async failing(env, args = []) {
      const child = launch(
        {
          COSMOS_RPC: chain.rpc,
          COSMOS_ADDRESS: chain.cosmos,
          COSMOS_PORT: '0',
          COSMOS_PEER_PORT: '0',
          ...env,
        },
        args,
      )
      const said = collect(child.stderr)
      const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
      return `${code}: ${said()}`
    },
    async close() {
      const left = [...running]
      for (const child of left) child.kill('SIGKILL')
      await Promise.all(left.map((child) => new Promise((gone) => child.once('exit', gone))))
      await chain.close()
      await rm(folders, { recursive: true, force: true })
    },
  }
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = ''
  stream?.on('data', (chunk: Buffer) => {
    text += chunk
  })
  return () => text
}

function readyLine(
  child: ChildProcess,
  logged: () => string,
): Promise<{ url: string; peer: string }> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the seeder ended with ${code}: ${logged()}`)))
    if (child.stdout) {
      createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)))
    }
  })
}

/** PUTs a package to a seeder. */
export const upload = (
  url: string,
  made: Pick<ModelPackage, 'infoHash' | 'torrent' | 'files'>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${url}/content/${made.infoHash}`, {
    method: 'PUT',
    headers: { 'content-type': UPLOAD_TYPE, ...headers },
    body: encodeUpload(made.torrent, made.files) as Uint8Array<ArrayBuffer>,
  })

/** Waits until `check` gives something; fails with the last reason after `ms`. */
export async function eventually<T>(
  what: string,
  check: () => T | undefined | false | Promise<T | undefined | false>,
  ms = 20_000,
): Promise<T> {
  const end = Date.now() + ms
  for (;;) {
    const value = await check()
    if (value !== undefined && value !== false) return value
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { encodeBytes32String, Interface, Wallet } from 'ethers'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { cosmosAbi } from '../abi/index.ts'
import { CONTRACTS_DIR } from '../build.ts'
import { DEVELOPMENT_MNEMONIC, type LocalChain, startLocalChain } from '../local-chain.ts'
import { CONTRACTS } from '../names.ts'
import { HARDHAT } from './hardhat-cli.ts'

let chain: LocalChain

beforeAll(async () => {
  chain = await startLocalChain({ port: 0, chainId: 4_242 })
})
afterAll(async () => {
  await chain.close()
})

const call = (to: string, data: string) =>
  chain.provider.request({
    method: 'eth_call',
    params: [{ to, data }, 'latest'],
  }) as Promise<string>

/** Some thirty deployments, each of which waits for its block, in a process of its own. */
const DEPLOYMENT_MS = 240_000

describe('deploying from the command line', { timeout: DEPLOYMENT_MS }, () => {
  it.for(['test', 'main'])('brings the whole city onto a %s network', async (kind, { signal }) => {
    const deployment = `${kind}-${process.pid}`
    const folder = join(CONTRACTS_DIR, 'ignition', 'deployments', deployment)
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const args = ['ignition', 'deploy', 'ignition/modules/Cosmos.ts', '--network', 'public']
    // Both profiles have the same settings; this one has been compiled for the other tests.
    const build = ['--build-profile', 'default']
    const parameters = ['--parameters', `ignition/parameters/${kind}.json`]
    await promisify(execFile)(
      process.execPath,
      [HARDHAT, ...build, ...args, ...parameters, '--deployment-id', deployment],
      {
        cwd: CONTRACTS_DIR,
        // A test that is given up leaves no deployment behind.
        signal,
        env: {
          ...process.env,
          COSMOS_RPC: chain.url,
          COSMOS_DEPLOYER_KEY: Wallet.fromPhrase(DEVELOPMENT_MNEMONIC).privateKey,
          HARDHAT_IGNITION_CONFIRM_DEPLOYMENT: 'false',
          HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true',
        },
      },
    )
    const deployed: Record<string, string> = JSON.parse(
      readFileSync(join(folder, 'deployed_addresses.json'), 'utf8'),
    )
    const cosmos = deployed['Cosmos#Cosmos'] ?? ''
    const directory = new Interface(cosmosAbi)
    const ask = async (fn: string) =>
      directory.decodeFunctionResult(fn, await call(cosmos, directory.encodeFunctionData(fn)))
    const { names, addresses } = await ask('all')
    expect(names).toEqual(
      CONTRACTS.filter(({ name }) => name !== 'Cosmos').map(({ name }) =>
        encodeBytes32String(name),
      ),
    )
    // Where no foundation is named, the treasury is it.
    const fund = addresses[names.indexOf(encodeBytes32String('EcosystemFund'))]
    expect((await ask('owner'))[0]).toBe(fund)
  })
})

/**
 * A real chain with Cosmos on it and two registered seeders, for tests. A program of its own: Hardhat
 * compiles in plain Node only. Prints one line of JSON (CityOnChain) and ends with its standard input.
 */
import { nodesAbi } from '@cosmos/contracts/abi'
import { Contract, HDNodeWallet, JsonRpcProvider } from 'ethers'
import { deployCosmos } from '../../contracts/deploy.ts'
import { DEVELOPMENT_MNEMONIC, startLocalChain } from '../../contracts/local-chain.ts'
import type { CityOnChain } from './city.ts'

const PEERS = ['127.0.0.1:6881', 'seeder.example:6882']

async function startCityOnChain(): Promise<CityOnChain> {
  const chain = await startLocalChain({ port: 0 })
  const accounts = [0, 1, 2, 3].map((index) =>
    HDNodeWallet.fromPhrase(DEVELOPMENT_MNEMONIC, undefined, `m/44'/60'/0'/0/${index}`),
  )
  const [foundation, ...others] = accounts as [HDNodeWallet, ...HDNodeWallet[]]
  const { cosmos, addresses } = await deployCosmos({
    connection: chain.connection,
    foundation: foundation.address,
  })
  const provider = new JsonRpcProvider(chain.url, undefined, { pollingInterval: 20 })
  const nodes = new Contract(addresses.Nodes, nodesAbi, provider)
  const named = others.map(({ privateKey, address }) => ({
    key: privateKey,
    address: address.toLowerCase(),
  }))
  const seeders = named.slice(0, 2)
  for (const [index, wallet] of others.slice(0, 2).entries()) {
    const register = nodes.connect(wallet.connect(provider)) as Contract
    const url = `http://127.0.0.1:${9001 + index}`
    const sent = await register.getFunction('register')(1, url, PEERS[index])
    await sent.wait()
  }
  provider.destroy()
  return {
    rpc: chain.url,
    cosmos: cosmos.toLowerCase(),
    nodes: addresses.Nodes.toLowerCase(),
    seeders,
    stranger: named[2] as CityOnChain['stranger'],
    heartbeat: {
      from: named[0]?.address ?? '',
      to: addresses.Nodes,
      data: nodes.interface.encodeFunctionData('heartbeat'),
    },
  }
}

const city = await startCityOnChain()
process.stdin.on('end', () => process.exit(0)).resume()
process.stdout.write(`${JSON.stringify(city)}\n`)

/**
 * Puts a model of one's own on a parcel: package, torrent, seeder, token, placement.
 *
 * The order keeps a failure cheap: everything that can be wrong is asked before anything is sent,
 * and the data is with a seeder before the chain promises it to anyone.
 */
import { landRegistryAbi, landTitleAbi, modelAbi } from '@cosmos/contracts/abi'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { buildPackage } from '@cosmos/protocol/content/package'
import { formatAuthorization, publishMessage } from '@cosmos/protocol/content/publish-auth'
import { facing, packPlacement } from '@cosmos/protocol/land/placement'
import { targetKey } from '@cosmos/protocol/land/target'
import { readDirectory } from '@cosmos/protocol/lightnode/city-reads'
import { LIGHT_NODE_LIMITS } from '@cosmos/protocol/lightnode/limits'
import type { Address, Hex, Rpc } from '@cosmos/protocol/lightnode/types'
import { type BaseWallet, Interface, type InterfaceAbi } from 'ethers'
import { createSender } from '../chain/sender.ts'
import type { PublishOptions } from './options.ts'
import { prepareModel } from './prepare-model.ts'
import { standOnParcel } from './stand-on-parcel.ts'
import { uploadPackage } from './upload-package.ts'

/** Something about the land or the chain forbids it. The message says what to do. */
export class PublishError extends Error {
  override readonly name = 'PublishError'
}

export interface Published {
  readonly modelId: number
  readonly infoHash: string
  readonly size: number
  readonly titleId: number
}

/** How long the seeder may take to accept the authorisation, seconds. */
const AUTHORISATION_SECONDS = 15 * 60

/**
 * Publishes one file. Rejects with ModelFileError, DoesNotFitError, PublishError, UploadRefusedError,
 * TransactionError or RpcError; until the token is minted nothing is left behind but cached bytes.
 */
export async function publishModel(options: {
  readonly settings: PublishOptions
  readonly rpc: Rpc
  readonly wallet: BaseWallet
  readonly fetch: typeof fetch
  /** Unix seconds. */
  readonly now: () => number
  readonly onStep: (text: string) => void
}): Promise<Published> {
  const { settings, rpc, wallet, onStep } = options
  const chainId = Number(await rpc('eth_chainId', []))
  const at = (await rpc('eth_blockNumber', [])) as Hex
  const contracts = await readDirectory(
    { rpc, at, limits: LIGHT_NODE_LIMITS },
    settings.cosmos as Address,
  )
  const chain = createReader(rpc, contracts)
  const titleId = await titleToBuildOn(chain, settings, wallet.address)

  onStep('reading the model')
  const prepared = await prepareModel(settings.file)
  const standing = standOnParcel(prepared.bounds, settings.scale, settings.heading)
  const { title, author, licence } = settings
  const modelPackage = await buildPackage({
    ...prepared,
    title,
    author: author || wallet.address,
    licence,
  })

  onStep(`handing ${modelPackage.size.toLocaleString('en')} bytes to ${settings.seeder}`)
  await uploadPackage({
    fetch: options.fetch,
    seeder: settings.seeder,
    modelPackage,
    authorization: await authorise(wallet, modelPackage, options.now() + AUTHORISATION_SECONDS),
  })

  const sender = createSender({ rpc, wallet, chainId })
  const model = new Interface(modelAbi)
  const to = chain.address('Model')
  onStep('minting the token')
  const modelId = await mint()
  const target = targetKey({ kind: 'title', id: titleId })
  if (settings.replace) await clear()
  onStep(`placing it on ${settings.parcel.x},${settings.parcel.y}`)
  await sender.send({
    to,
    data: model.encodeFunctionData('place', [
      target,
      packPlacement({ model: modelId, ...standing, rotation: facing(settings.heading) }),
    ]),
    what: 'placing the model',
  })
  return { modelId, infoHash: modelPackage.infoHash, size: modelPackage.size, titleId }

  async function mint(): Promise<number> {
    const receipt = await sender.send({
      to,
      data: model.encodeFunctionData('mint', [
        wallet.address,
        {
          infoHash: `0x${modelPackage.infoHash}`,
          size: modelPackage.size,
          manifestHash: modelPackage.manifestHash,
          name: title,
          open: false,
        },
      ]),
      what: 'minting the token',
    })
    for (const log of receipt.logs) {
      const event = model.parseLog({ topics: [...log.topics], data: log.data })
      if (event?.name === 'Registered') return Number(event.args[0])
    }
    throw new PublishError(
      'the Model contract minted no token: does COSMOS_ADDRESS name a Cosmos directory?',
    )
  }

  async function clear(): Promise<void> {
    const [standingThere] = await chain.read('Model', modelAbi, 'placementsOf', [target])
    for (let index = (standingThere as unknown[]).length - 1; index >= 0; index--) {
      onStep('taking away what stands there')
      await sender.send({
        to,
        data: model.encodeFunctionData('remove', [target, index]),
        what: 'taking away a model',
      })
    }
  }
}

interface ChainReader {
  address(name: string): Address
  read(
    name: string,
    abi: InterfaceAbi,
    fn: string,
    args: readonly unknown[],
  ): Promise<readonly unknown[]>
}

function createReader(rpc: Rpc, contracts: Readonly<Record<string, Address>>): ChainReader {
  const address = (name: string): Address => {
    const found = contracts[name]
    if (!found)
      throw new PublishError(
        `the directory names no ${name}: is COSMOS_ADDRESS a Cosmos directory?`,
      )
    return found
  }
  return {
    address,
    async read(name, abi, fn, args) {
      const coder = new Interface(abi)
      const data = coder.encodeFunctionData(fn, args)
      const answer = (await rpc('eth_call', [{ to: address(name), data }, 'latest'])) as Hex
      return [...coder.decodeFunctionResult(fn, answer)]
    },
  }
}

async function titleToBuildOn(
  chain: ChainReader,
  { parcel }: PublishOptions,
  builder: string,
): Promise<number> {
  const [found, id] = await chain.read('LandRegistry', landRegistryAbi, 'titleAt', [
    parcel.x,
    parcel.y,
  ])
  if (found !== true) throw new PublishError(`there is no land title at ${parcel.x},${parcel.y}`)
  const [allowed] = await chain.read('LandTitle', landTitleAbi, 'canBuild', [id, builder])
  if (allowed === true) return Number(id)
  const [owner] = await chain.read('LandTitle', landTitleAbi, 'ownerOf', [id])
  throw new PublishError(
    `${builder} may not build on ${parcel.x},${parcel.y}: title ${id} belongs to ${owner}. ` +
      'Name another parcel, or the owner’s wallet in COSMOS_KEY.',
  )
}

async function authorise(
  wallet: BaseWallet,
  { infoHash, size }: ModelPackage,
  expires: number,
): Promise<string> {
  const signature = await wallet.signMessage(publishMessage({ infoHash, size, expires }))
  return formatAuthorization(wallet.address.toLowerCase() as Address, expires, signature as Hex)
}

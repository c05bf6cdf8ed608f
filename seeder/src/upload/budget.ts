/**
 * How much each signer may upload that no token names yet. Kept in a file, so that a restart is no
 * fresh start for somebody who fills disks.
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { z } from 'zod'
import { MAX_SIGNERS, SIGNER_BYTES_PER_DAY } from '../limits.ts'

const DAY_SECONDS = 24 * 60 * 60

export interface UploadBudget {
  /**
   * Takes `bytes` from the signer's budget, which fills up again over a day. Resolves with the seconds
   * to wait when they are more than is left: then nothing was taken.
   */
  charge(signer: Address, bytes: number): Promise<number | undefined>
}

const saved = z.array(
  z.object({ signer: z.string(), spent: z.number().nonnegative(), at: z.number() }),
)
type Account = z.infer<typeof saved>[number]

/** `now` is Unix seconds. A file that can't be read counts as spent by nobody, and `failed` hears. */
export async function openUploadBudget(options: {
  readonly file: string
  readonly now: () => number
  readonly failed: (error: unknown) => void
}): Promise<UploadBudget> {
  const { file, now, failed } = options
  const accounts = new Map<string, Account>()
  for (const account of await load(file, failed)) accounts.set(account.signer, account)
  let writing: Promise<void> = Promise.resolve()

  /** What is still spent of an account, after what filled up again since. */
  const spentOf = ({ spent, at }: Account): number =>
    Math.max(0, spent - ((now() - at) / DAY_SECONDS) * SIGNER_BYTES_PER_DAY)

  function prune(): void {
    for (const [signer, account] of accounts) if (spentOf(account) === 0) accounts.delete(signer)
  }

  async function save(): Promise<void> {
    const text = JSON.stringify([...accounts.values()])
    await mkdir(path.dirname(file), { recursive: true })
    const draft = `${file}.new`
    const handle = await open(draft, 'w')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, file)
  }

  return {
    async charge(signer, bytes) {
      prune()
      const account = accounts.get(signer)
      const spent = account ? spentOf(account) : 0
      const over = spent + bytes - SIGNER_BYTES_PER_DAY
      if (over > 0) return Math.ceil((over / SIGNER_BYTES_PER_DAY) * DAY_SECONDS)
      // Every signer owns land, so there are not many; should there be, the newest wait.
      if (!account && accounts.size >= MAX_SIGNERS) return DAY_SECONDS
      accounts.set(signer, { signer, spent: spent + bytes, at: now() })
      writing = writing.then(save, save)
      await writing
      return undefined
    },
  }
}

async function load(file: string, failed: (error: unknown) => void): Promise<Account[]> {
  try {
    return saved.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!missing) failed(error)
    return []
  }
}

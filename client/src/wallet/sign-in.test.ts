import { describe, expect, it } from 'vitest'
import type { PeopleWallet } from '../people/people.ts'
import { createSignIn, type WalletState } from './sign-in.ts'

const ADA = `0x${'Aa'.repeat(20)}`
const SIGNATURE = `0x${'1b'.repeat(65)}`

/** A wallet that answers as it is told, and a page that asks it. */
function createRig(answers: { accounts?: unknown; signature?: unknown } = {}) {
  const calls: { method: string; params?: readonly unknown[] }[] = []
  const listeners = new Set<(accounts: unknown) => void>()
  const reply = (answer: unknown): unknown => {
    if (answer instanceof Error || (answer && typeof answer === 'object' && 'code' in answer)) {
      throw answer
    }
    return answer
  }
  const wallet = {
    id: 'fox',
    name: 'Fox',
    provider: {
      async request(call: { method: string; params?: readonly unknown[] }) {
        calls.push(call)
        return call.method === 'personal_sign'
          ? reply('signature' in answers ? answers.signature : SIGNATURE)
          : reply('accounts' in answers ? answers.accounts : [ADA])
      },
      on: (_: string, listener: (accounts: unknown) => void) => listeners.add(listener),
      removeListener: (_: string, listener: (accounts: unknown) => void) =>
        listeners.delete(listener),
    },
  }
  const states: WalletState[] = []
  const warnings: string[] = []
  let used: PeopleWallet | undefined
  const signIn = createSignIn({
    tell: (state) => states.push(state),
    warn: (text) => warnings.push(text),
    use: (next) => {
      used = next
    },
  })
  return {
    ...{ signIn, wallet, calls, warnings, listeners },
    state: () => states.at(-1),
    used: () => used,
    change: (accounts: unknown) => {
      for (const listener of [...listeners]) listener(accounts)
    },
  }
}

describe('showing a wallet', () => {
  it('asks for an account, then for the signature the rooms want, and then it is shown', async () => {
    const { signIn, wallet, state, used, calls, warnings } = createRig()
    await signIn.show(wallet)
    expect(state()).toEqual({ kind: 'asking', wallet: 'Fox' })
    expect(await used()?.sign('Grüße')).toBe(SIGNATURE)
    expect(calls[1]).toEqual({
      method: 'personal_sign',
      params: ['0x4772c3bcc39f65', ADA.toLowerCase()],
    })
    expect(state()).toEqual({ kind: 'shown', wallet: 'Fox', address: ADA.toLowerCase() })
    expect(warnings).toEqual([])
    signIn.hide()
    expect(state()).toEqual({ kind: 'guest' })
    expect(used()).toBeUndefined()
  })

  it.each<[string, unknown, RegExp]>([
    ['a no', { code: 4001 }, /You said no in Fox/],
    ['another question', { code: -32002 }, /has a question open already/],
    ['a broken wallet', new Error('locked'), /so you stay a guest: locked\./],
    ['no account', [], /named no account/],
    ['something else', [{ x: 1 }], /named no account/],
    ['a short account', ['0x12'], /named no account/],
  ])('stays a guest after %s for an account, and says why', async (_, accounts, said) => {
    const { signIn, wallet, state, used, warnings } = createRig({ accounts })
    await signIn.show(wallet)
    expect(used()).toBeUndefined()
    expect(state()).toEqual({ kind: 'guest' })
    expect(warnings).toEqual([expect.stringMatching(said)])
  })

  it.each<[string, unknown, unknown, RegExp]>([
    ['a no', { code: 4001 }, { code: 4001 }, /You said no in Fox/],
    ['nothing', null, new TypeError('what it answered is no signature'), /no signature/],
    ['half a one', '0x123', new TypeError('what it answered is no signature'), /no signature/],
  ])('stays a guest after %s for a signature, and says why', async (_, signature, error, said) => {
    const { signIn, wallet, state, used, warnings } = createRig({ signature })
    await signIn.show(wallet)
    await expect(used()?.sign('text')).rejects.toEqual(error)
    expect(used()).toBeUndefined()
    expect(state()).toEqual({ kind: 'guest' })
    expect(warnings).toEqual([expect.stringMatching(said)])
  })

  it('ends when the wallet goes to another account, and not when it stays', async () => {
    const { signIn, wallet, state, change, warnings, listeners } = createRig()
    await signIn.show(wallet)
    change([ADA])
    expect(state()?.kind).toBe('asking')
    change([`0x${'bb'.repeat(20)}`])
    expect(state()).toEqual({ kind: 'guest' })
    expect(warnings).toHaveLength(1)
    expect(listeners.size).toBe(0)
  })

  it('does not come back when an answer arrives after the visitor changed their mind', async () => {
    const { signIn, wallet, state, used } = createRig()
    await signIn.show(wallet)
    const late = used()
    signIn.hide()
    await late?.sign('text')
    expect(state()).toEqual({ kind: 'guest' })
    const again = signIn.show(wallet)
    signIn.hide()
    await again
    expect(used()).toBeUndefined()
    expect(state()).toEqual({ kind: 'guest' })
  })
})

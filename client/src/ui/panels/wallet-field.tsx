/** Guest or owner: shows one's wallet to the people around, and takes it back. */
import { useApp, useUi } from '../context.ts'
import { shortAddress } from '../format.ts'
import { Identicon } from '../identicon.tsx'

export function WalletField() {
  const state = useApp((app) => app.wallet)
  return (
    <div class="field wallet" aria-live="polite">
      <span>Your wallet</span>
      {state.kind === 'guest' && <Guest />}
      {state.kind === 'asking' && <Asking wallet={state.wallet} />}
      {state.kind === 'shown' && <Shown wallet={state.wallet} address={state.address} />}
    </div>
  )
}

function Guest() {
  const { actions } = useUi()
  const wallets = useApp((app) => app.wallets)
  if (wallets.length === 0) {
    return (
      <p class="fine">
        You are a guest, which is fine: everything can be seen and everybody met. This browser has
        no wallet to show.
      </p>
    )
  }
  return (
    <>
      <p class="fine">
        You are a guest. Show a wallet, and the people around you see that it is yours; nobody else
        does, not even the relay.
      </p>
      <div class="row">
        {wallets.map(({ id, name }) => (
          <button key={id} type="button" class="button" onClick={() => actions.showWallet(id)}>
            Show {name}
          </button>
        ))}
      </div>
    </>
  )
}

function Asking({ wallet }: { wallet: string }) {
  const { actions } = useUi()
  return (
    <>
      <p class="fine">{wallet} asks you for a signature now. It moves nothing and costs nothing.</p>
      <div class="row">
        <button type="button" class="button" onClick={actions.hideWallet}>
          Stay a guest
        </button>
      </div>
    </>
  )
}

function Shown({ wallet, address }: { wallet: string; address: string }) {
  const { actions } = useUi()
  return (
    <div class="owner">
      <Identicon address={address} />
      <span>
        <span class="quiet">Shown to the people around you, by {wallet}</span>
        <strong title={address}>{shortAddress(address)}</strong>
      </span>
      <button type="button" class="button" onClick={actions.hideWallet}>
        Hide
      </button>
    </div>
  )
}

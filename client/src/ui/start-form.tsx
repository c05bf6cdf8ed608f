/** Asks where the city is when no portal says it: the one-file client without an address. */
import { useState } from 'preact/hooks'
import type { ChainAddress } from '../address/entry.ts'
import { checkChainAddress } from '../address/entry.ts'
import { useUi } from './context.ts'

export function StartForm(props: { typed: Partial<ChainAddress>; problem?: string }) {
  const { actions } = useUi()
  const [rpc, setRpc] = useState<string>(props.typed.rpc ?? '')
  const [cosmos, setCosmos] = useState<string>(props.typed.cosmos ?? '')
  const [problems, setProblems] = useState<{ rpc?: string; cosmos?: string }>({})
  const submit = (event: Event): void => {
    event.preventDefault()
    const checked = checkChainAddress({ rpc, cosmos })
    if (checked.ok) actions.connect(checked.chain)
    else setProblems(checked)
  }
  return (
    <main class="arrival">
      <form class="glass start" onSubmit={submit} noValidate>
        <h1>Cosmos</h1>
        <p class="quiet">
          This page needs two addresses to find the city. Everything else it finds on the chain and
          checks for itself.
        </p>
        {props.problem && (
          <p class="callout" role="alert">
            {props.problem}
          </p>
        )}
        <Field
          label="RPC address of an Ethereum node"
          value={rpc}
          example="http://127.0.0.1:8545"
          problem={problems.rpc}
          onInput={setRpc}
        />
        <Field
          label="Address of the Cosmos contract"
          value={cosmos}
          example="0x…"
          problem={problems.cosmos}
          onInput={setCosmos}
        />
        <button type="submit" class="button primary">
          Enter the city
        </button>
      </form>
    </main>
  )
}

function Field(props: {
  label: string
  value: string
  example: string
  problem: string | undefined
  onInput: (value: string) => void
}) {
  const id = props.label.replaceAll(' ', '-')
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        type="text"
        value={props.value}
        placeholder={props.example}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        aria-invalid={props.problem !== undefined}
        aria-describedby={props.problem ? id : undefined}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      {props.problem && (
        <span class="problem" id={id} role="alert">
          {props.problem}
        </span>
      )}
    </label>
  )
}

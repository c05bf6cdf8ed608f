/** Words to the people around. Says plainly when there is nobody to hear them. */
import { MAX_CHAT_TEXT } from '@cosmos/protocol/room/limits'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useApp, useUi } from '../context.ts'
import { formatHour, shortAddress } from '../format.ts'
import { Icon } from '../icons.tsx'
import { Identicon } from '../identicon.tsx'
import { Card } from './card.tsx'

const AWAY =
  'Meeting people is not possible right now: no relay reachable. Walking and looking work.'

export function ChatPanel() {
  const relay = useApp((state) => state.relay)
  const why = useApp((state) => state.relayWhy)
  const people = useApp((state) => state.people)
  const name = useApp((state) => state.settings.name)
  const wallet = useApp((state) => state.wallet)
  return (
    <Card title="People around you" kind="chat">
      <ul class="people" aria-label="People here">
        <li>
          <span class="dot me" aria-hidden="true" />
          {name} (you)
          {wallet.kind === 'shown' && <WalletTag address={wallet.address} />}
        </li>
        {people.map((person) => (
          <li key={person.id}>
            <span class="dot" style={{ background: person.colour }} aria-hidden="true" />
            {person.name}
            {person.wallet && <WalletTag address={person.wallet} />}
          </li>
        ))}
      </ul>
      {relay === 'away' && (
        <p class="callout" role="status">
          {AWAY}
          {why && <span class="quiet"> {why}</span>}
        </p>
      )}
      {relay === 'joining' && <p class="quiet">Looking for people around you…</p>}
      <Lines />
      <Composer enabled={relay === 'joined'} />
      {relay === 'joined' && (
        <p class="fine">Sealed to the people here: the relay can't read it, nothing is kept.</p>
      )}
    </Card>
  )
}

/** An address whose signature was checked. A name can say anything; this can't. */
function WalletTag({ address }: { address: string }) {
  return (
    <span class="wallet-tag" title={`Signed by the wallet ${address}`}>
      <Identicon address={address} size={14} />
      {shortAddress(address)}
    </span>
  )
}

function Lines() {
  const chat = useApp((state) => state.chat)
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [chat])
  return (
    <ol class="lines" ref={list} aria-live="polite" aria-label="Messages">
      {chat.map((line) => (
        <li key={line.id} class={line.mine ? 'line mine' : 'line'}>
          <span class="line-name" style={{ color: line.mine ? undefined : line.colour }}>
            {line.mine ? 'You' : line.name}
            <time>
              {formatHour(new Date(line.at).getHours() + new Date(line.at).getMinutes() / 60)}
            </time>
          </span>
          <span class="bubble">{line.text}</span>
        </li>
      ))}
    </ol>
  )
}

function Composer({ enabled }: { enabled: boolean }) {
  const { actions } = useUi()
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const input = useRef<HTMLInputElement>(null)
  // Before the next paint: the first letter typed must not reach the city.
  useLayoutEffect(() => input.current?.focus(), [])

  const send = async (event: Event): Promise<void> => {
    event.preventDefault()
    const words = text.trim()
    if (words === '') {
      actions.open('none')
      return
    }
    try {
      await actions.say(words)
      setText('')
      setProblem(undefined)
    } catch (error) {
      setProblem(`That was not sent. ${error instanceof Error ? error.message : ''}`)
    }
  }

  return (
    <form class="composer" onSubmit={send}>
      <input
        ref={input}
        type="text"
        value={text}
        disabled={!enabled}
        maxLength={MAX_CHAT_TEXT}
        autocomplete="off"
        aria-label="Say something"
        placeholder={enabled ? 'Say something…' : 'Nobody can hear you yet'}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="button primary" disabled={!enabled} aria-label="Send">
        <Icon name="send" />
      </button>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  )
}

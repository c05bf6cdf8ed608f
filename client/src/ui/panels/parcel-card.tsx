/** What one parcel is: title, class, owner, what stands on it, and how to get there. */

import { placeName, quarter } from '@cosmos/protocol/geometry/place-name'
import type { ModelRecord } from '@cosmos/protocol/lightnode/types'
import { useEffect, useState } from 'preact/hooks'
import type { PlacedModel } from '../../city/city-index.ts'
import type { ModelCredits } from '../../state/app-state.ts'
import { useApp, useUi } from '../context.ts'
import { formatBytes, shortAddress } from '../format.ts'
import { Icon } from '../icons.tsx'
import { Identicon } from '../identicon.tsx'
import { LAND_WORDS, landAt } from '../land-words.ts'
import { Card } from './card.tsx'

export function ParcelCard() {
  const { actions } = useUi()
  const cell = useApp((state) => state.picked)
  const index = useApp((state) => state.index)
  if (!cell) return null
  const { x, y } = cell
  const land = landAt(x, y, index)
  const id = index?.titleAt(x, y)
  const models = index?.modelsAt(x, y) ?? []
  return (
    <Card title={placeName(x, y)} kicker={`Parcel ${x}, ${y}`} kind="parcel">
      <div class="facts">
        <span class={`chip land-${land}`}>{LAND_WORDS[land].name}</span>
        {id !== undefined && <span class="chip">Title {id}</span>}
        <span class="chip">{quarter(x, y)}</span>
      </div>
      <p class="quiet">{LAND_WORDS[land].explains}</p>
      <Owner
        titleId={id}
        loaded={index !== undefined}
        isPublic={land === 'street' || land === 'park'}
      />
      <Models models={models} loaded={index !== undefined} />
      <div class="row">
        <button type="button" class="button primary" onClick={() => actions.go({ x, y })}>
          <Icon name="walk" /> Go here
        </button>
        <button
          type="button"
          class="button"
          onClick={() => actions.copy(actions.link({ x, y }), 'Link to this parcel')}
        >
          <Icon name="share" /> Copy link
        </button>
      </div>
    </Card>
  )
}

function Owner(props: { titleId: number | undefined; loaded: boolean; isPublic: boolean }) {
  const { actions } = useUi()
  const owner = useApp((state) =>
    props.titleId === undefined ? undefined : state.index?.ownerOf(props.titleId),
  )
  const isMine = useApp(({ wallet }) => wallet.kind === 'shown' && wallet.address === owner)
  const here = useApp(({ people }) => people.find(({ wallet }) => wallet && wallet === owner)?.name)
  if (props.titleId === undefined) return null
  if (!props.loaded) return <p class="quiet">Who owns it shows when the land grid is here.</p>
  if (!owner) {
    return (
      <p class="owner">
        {props.isPublic
          ? 'Public ground, looked after by the foundation.'
          : 'Nobody owns this yet.'}
      </p>
    )
  }
  return (
    <div class="owner">
      <Identicon address={owner} />
      <span>
        <span class="quiet">Owner{isMine ? ', you' : here ? `, ${here}, is here` : ''}</span>
        <strong title={owner}>{shortAddress(owner)}</strong>
      </span>
      <button
        type="button"
        class="icon-button"
        title="Copy the owner's address"
        aria-label="Copy the owner's address"
        onClick={() => actions.copy(owner, "Owner's address")}
      >
        <Icon name="copy" size={18} />
      </button>
    </div>
  )
}

function Models({ models, loaded }: { models: readonly PlacedModel[]; loaded: boolean }) {
  if (!loaded) return null
  if (models.length === 0) return <p class="quiet">Nothing is built here.</p>
  return (
    <ul class="models">
      {models.map((placed) => (
        <ModelRow key={placed.model.id} {...placed} />
      ))}
    </ul>
  )
}

function ModelRow({ model, count }: { model: ModelRecord; count: number }) {
  const { actions } = useUi()
  const credits = useCredits(model)
  const facts = [
    formatBytes(model.size),
    credits?.licence,
    credits?.author && `by ${credits.author}`,
    count > 1 && `${count} times`,
  ].filter(Boolean)
  return (
    <li class="model">
      <span>
        <strong>{credits?.title ?? model.name}</strong>
        <span class="quiet">{facts.join(' · ')}</span>
      </span>
      <button
        type="button"
        class="icon-button"
        title="Copy the magnet link"
        aria-label={`Copy the magnet link of ${model.name}`}
        onClick={() => actions.copy(actions.magnet(model), 'Magnet link')}
      >
        <Icon name="copy" size={18} />
      </button>
    </li>
  )
}

/** Credits of a model, once a seeder gave its manifest and its hash was right. */
function useCredits(model: ModelRecord): ModelCredits | undefined {
  const { actions } = useUi()
  const [credits, setCredits] = useState<ModelCredits>()
  useEffect(() => {
    let current = true
    actions.credits(model).then((found) => {
      if (current) setCredits(found)
    })
    return () => {
      current = false
    }
  }, [actions, model])
  return credits
}

/** Name, light, quality, and where all the data comes from. */
import { useEffect, useState } from 'preact/hooks'
import type { Quality } from '../../ports.ts'
import type { DataFigures, Proof } from '../../state/app-state.ts'
import { cleanName, MAX_NAME_LENGTH } from '../../state/settings.ts'
import { useApp, useUi } from '../context.ts'
import { formatBytes, formatCount, formatHour, hostOf } from '../format.ts'
import { Card } from './card.tsx'
import { WalletField } from './wallet-field.tsx'

const QUALITIES: readonly { value: Quality; word: string }[] = [
  { value: 'low', word: 'Light' },
  { value: 'medium', word: 'Balanced' },
  { value: 'high', word: 'Beautiful' },
]

const FIGURES_INTERVAL_MS = 1000

export function SettingsPanel() {
  const { actions } = useUi()
  const settings = useApp((state) => state.settings)
  return (
    <Card title="Settings" kind="settings" takesFocus>
      <NameField name={settings.name} />
      <WalletField />
      <label class="field">
        <span>
          Time of day <output>{formatHour(settings.hour)}</output>
        </span>
        <input
          type="range"
          class="hours"
          min="0"
          max="24"
          step="0.25"
          value={settings.hour}
          aria-valuetext={formatHour(settings.hour)}
          onInput={(event) => actions.set({ hour: Number(event.currentTarget.value) })}
        />
      </label>
      <fieldset class="field">
        <legend>Picture</legend>
        <div class="choices">
          {QUALITIES.map(({ value, word }) => (
            <label key={value}>
              <input
                type="radio"
                name="quality"
                checked={settings.quality === value}
                onChange={() => actions.set({ quality: value })}
              />
              <span>{word}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={settings.reducedMotion}
          aria-checked={settings.reducedMotion}
          onChange={(event) => actions.set({ reducedMotion: event.currentTarget.checked })}
        />
        <span>Less motion</span>
      </label>
      <Data />
    </Card>
  )
}

export function NameField({ name }: { name: string }) {
  const { actions } = useUi()
  const [typed, setTyped] = useState(name)
  const keep = (): void => {
    const clean = cleanName(typed)
    if (clean) actions.set({ name: clean })
    setTyped(clean || name)
  }
  return (
    <label class="field">
      <span>Your name here</span>
      <input
        type="text"
        value={typed}
        maxLength={MAX_NAME_LENGTH}
        autocomplete="nickname"
        spellcheck={false}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur()
        }}
      />
    </label>
  )
}

function Data() {
  const { actions } = useUi()
  const [figures, setFigures] = useState<DataFigures>(() => actions.figures())
  useEffect(() => {
    const timer = setInterval(() => setFigures(actions.figures()), FIGURES_INTERVAL_MS)
    return () => clearInterval(timer)
  }, [actions])
  return (
    <details class="data">
      <summary>Where the data comes from</summary>
      <dl>
        <dt>Land grid</dt>
        <dd>
          Block {formatCount(figures.block)} <ProofWord proof={figures.proof} />
        </dd>
        <dt>Models received</dt>
        <dd>{formatBytes(figures.bytes.received)}</dd>
        <dt>Checked</dt>
        <dd>{formatBytes(figures.bytes.verified)}</dd>
        <dt>Drawn</dt>
        <dd>
          {formatCount(figures.triangles)} triangles in {formatCount(figures.drawCalls)} calls
        </dd>
      </dl>
      {figures.sources.length > 0 && (
        <ul class="sources" aria-label="Sources">
          {figures.sources.map((source) => (
            <li key={source.url}>
              <span class={`dot source-${source.state}`} aria-hidden="true" />
              <span>{hostOf(source.url)}</span>
              <span class="quiet">
                {source.state === 'good' ? formatBytes(source.bytes) : source.state}
              </span>
            </li>
          ))}
        </ul>
      )}
    </details>
  )
}

function ProofWord({ proof }: { proof: Proof }) {
  if (proof.kind === 'proven') return <span class="chip good">proven</span>
  if (proof.kind === 'pending') return <span class="chip">being checked</span>
  return (
    <span class="chip bad" title={proof.why}>
      not proven
    </span>
  )
}

/** Arriving: the plan of the city, what is being done in words, and a door that opens early. */
import type { AppState, Step, StepName } from '../state/app-state.ts'
import { CityPlan } from './city-plan.tsx'
import { useApp, useUi } from './context.ts'
import { Icon } from './icons.tsx'

const STEPS: readonly { name: StepName; word: string }[] = [
  { name: 'world', word: 'Drawing streets and squares' },
  { name: 'nodes', word: 'Finding the city on the network' },
  { name: 'grid', word: 'Reading who owns which land' },
  { name: 'models', word: 'Fetching the houses around you' },
]

/** How much of the ring each step is worth; models are most of the wait. */
const WEIGHTS: Readonly<Record<StepName, number>> = {
  world: 0.2,
  nodes: 0.15,
  grid: 0.25,
  models: 0.4,
}

export function LoadingScreen() {
  const { actions } = useUi()
  const steps = useApp((state) => state.steps)
  const models = useApp((state) => state.models)
  const trouble = useApp((state) => state.trouble)
  const canEnter = steps.world.status === 'done'
  return (
    <main class="arrival">
      <div class="arrival-inner">
        <CityPlan progress={overallProgress(steps, models)} />
        <div class="arrival-words">
          <h1>Cosmos</h1>
          <p class="quiet">A city of 50 000 parcels that nobody owns as a whole.</p>
          <ol class="steps">
            {STEPS.map(({ name, word }) => (
              <StepLine key={name} word={word} step={steps[name]} />
            ))}
          </ol>
          <p class="hidden" role="status" aria-live="polite">
            {currentStep(steps)}
          </p>
          {trouble && (
            <div class="callout" role="alert">
              <p>{trouble.text}</p>
              {trouble.canRetry && (
                <button type="button" class="button" onClick={actions.retry}>
                  Try again
                </button>
              )}
            </div>
          )}
          <button
            type="button"
            class="button primary enter"
            disabled={!canEnter}
            onClick={actions.enter}
          >
            <Icon name="walk" /> Walk in
          </button>
        </div>
      </div>
    </main>
  )
}

function StepLine({ word, step }: { word: string; step: Step }) {
  return (
    <li class={`step step-${step.status}`}>
      <span class="step-mark" aria-hidden="true">
        {step.status === 'done' && <Icon name="check" size={14} />}
        {step.status === 'failed' && <Icon name="close" size={14} />}
      </span>
      <span>
        {word}
        {step.detail && <span class="quiet">{step.detail}</span>}
      </span>
    </li>
  )
}

export function overallProgress(steps: AppState['steps'], models: AppState['models']): number {
  const total = models.shown + models.loading + models.failed
  let sum = 0
  for (const { name } of STEPS) {
    if (steps[name].status === 'done') sum += WEIGHTS[name]
    else if (name === 'models' && total > 0) sum += (WEIGHTS.models * models.shown) / total
  }
  return sum
}

function currentStep(steps: AppState['steps']): string {
  const running = STEPS.find(({ name }) => steps[name].status === 'running')
  if (!running) return ''
  const { detail } = steps[running.name]
  return detail ? `${running.word}: ${detail}` : running.word
}

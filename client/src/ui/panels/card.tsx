/** A panel of glass at the side (a sheet from below on phones), closed with Esc or its button. */
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { useUi } from '../context.ts'
import { Icon } from '../icons.tsx'

export function Card(props: {
  title: string
  kicker?: string
  kind: string
  /** Puts the keyboard into the card when it opens; off where walking should go on. */
  takesFocus?: boolean
  children: ComponentChildren
}) {
  const { actions } = useUi()
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    if (props.takesFocus) heading.current?.focus()
  }, [props.takesFocus])
  return (
    <section class={`glass card card-${props.kind}`} aria-label={props.title}>
      <header class="card-head">
        <div>
          {props.kicker && <p class="kicker">{props.kicker}</p>}
          <h2 ref={heading} tabIndex={-1}>
            {props.title}
          </h2>
        </div>
        <button
          type="button"
          class="icon-button"
          title="Close (Esc)"
          aria-label="Close"
          onClick={() => actions.open('none')}
        >
          <Icon name="close" />
        </button>
      </header>
      {props.children}
    </section>
  )
}

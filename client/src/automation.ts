/** `window.cosmos`: the program for automation and for the curious. Documented in docs/client.md. */
import type { GatheringEvents } from './state/gathering.ts'

export interface CosmosStats {
  /** World metres: X east, Y up, Z south. */
  readonly position: readonly [number, number, number]
  readonly parcel: readonly [number, number]
  /** Everybody in the rooms around, the visitor included. */
  readonly people: number
  readonly models: { readonly shown: number; readonly loading: number; readonly failed: number }
  readonly drawCalls: number
  readonly triangles: number
  readonly bytes: { readonly received: number; readonly verified: number }
  readonly sources: readonly { url: string; state: string; bytes: number }[]
  readonly relay: 'joined' | 'joining' | 'away'
  readonly grid: { readonly block: number; readonly proven: boolean }
}

type EventName = keyof GatheringEvents

export interface CosmosApi {
  /** Resolves when one can walk. */
  readonly ready: Promise<void>
  stats(): CosmosStats
  /** Jumps to the middle of parcel (x, y). Throws RangeError off the map. */
  go(x: number, y: number): void
  /** Rejects when nobody can be reached. */
  say(text: string): Promise<void>
  on<K extends EventName>(event: K, listener: (detail: GatheringEvents[K]) => void): () => void
}

declare global {
  interface Window {
    cosmos: CosmosApi
  }
}

/** Listeners by event, and the way to tell them. */
export function createEmitter() {
  const listeners: { [K in EventName]: Set<(detail: GatheringEvents[K]) => void> } = {
    chat: new Set(),
    arrive: new Set(),
    leave: new Set(),
  }
  return {
    on<K extends EventName>(event: K, listener: (detail: GatheringEvents[K]) => void) {
      const set = listeners[event]
      if (!set) throw new TypeError(`no event ${String(event)}: chat, arrive or leave`)
      set.add(listener)
      return () => void set.delete(listener)
    },
    emit<K extends EventName>(event: K, detail: GatheringEvents[K]): void {
      for (const listener of [...listeners[event]]) listener(detail)
    },
  }
}

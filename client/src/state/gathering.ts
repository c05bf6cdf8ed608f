/** Brings the rooms into world, chat and people list, whichever `People` there is at the moment. */
import type { People, World } from '../ports.ts'
import type { AppState, ChatLine } from './app-state.ts'
import type { Store } from './store.ts'

/** Chat is not kept anywhere; this many lines can be scrolled back. */
const MAX_LINES = 200

export interface GatheringEvents {
  chat: { name: string; text: string; mine: boolean }
  arrive: { id: string; name: string }
  leave: { id: string; name: string }
}

/** Follows `people` until the returned function is called. */
export function followPeople(options: {
  people: People
  world: World
  app: Store<AppState>
  emit: <K extends keyof GatheringEvents>(event: K, detail: GatheringEvents[K]) => void
}): () => void {
  const { people, world, app, emit } = options
  const others = () => app.get().people
  const stops = [
    people.on('status', (relay, why) => app.set({ relay, relayWhy: why })),
    people.on('arrive', (person) => {
      app.set({ people: [...others().filter(({ id }) => id !== person.id), person] })
      world.setPerson(person)
      emit('arrive', { id: person.id, name: person.name })
    }),
    people.on('leave', (id) => {
      const name = others().find((person) => person.id === id)?.name ?? ''
      app.set({ people: others().filter((person) => person.id !== id) })
      world.dropPerson(id)
      emit('leave', { id, name })
    }),
    people.on('pose', (id, pose, at) => world.movePerson(id, pose, at)),
    people.on('chat', ({ from, text, at, mine }) => {
      const { chat, panel, unread } = app.get()
      const line: ChatLine = {
        id: (chat.at(-1)?.id ?? 0) + 1,
        name: from.name,
        colour: from.colour,
        text,
        at,
        mine,
      }
      const isUnread = panel !== 'chat' && !mine
      app.set({ chat: [...chat, line].slice(-MAX_LINES), unread: unread + (isUnread ? 1 : 0) })
      if (!mine) world.sayPerson(from.id, text)
      emit('chat', { name: from.name, text, mine })
    }),
    world.onPose((pose) => people.setPose(pose)),
  ]
  app.set({ relay: people.status })
  people.setPose(world.pose)
  return () => {
    for (const stop of stops) stop()
    for (const person of others()) world.dropPerson(person.id)
    app.set({ people: [], relay: 'away' })
  }
}

/**
 * The same person may be seen in several rooms at once, near a border. Sightings are brought together
 * by the presence key in the profile, which everybody signs with and no relay ever sees.
 */
import type { Clock } from '@cosmos/protocol/room/clock'
import type { VerifiedProfile } from '@cosmos/protocol/room/profile'
import type { RoomName } from '@cosmos/protocol/room/room-name'
import type { MemberKey } from '@cosmos/protocol/room/roster'
import type { PoseMoment } from '@cosmos/protocol/room/session'
import type { Person, Pose } from '../ports.ts'
import { colourOf } from './colour.ts'
import { LINGER_MS, SOURCE_SILENT_MS } from './limits.ts'
import { createTimeline, type Timeline } from './timeline.ts'

/** Shown for members who have not introduced themselves. */
const NAMELESS = 'Somebody'

interface Sighting {
  readonly room: RoomName
  readonly timeline: Timeline
}

interface Known {
  person: Person
  readonly sightings: Map<MemberKey, Sighting>
  /** Whose poses are shown now, and since when there are new ones. */
  source: MemberKey | undefined
  heard: number
  stopLinger: (() => void) | undefined
}

export interface Sightings {
  introduced(room: RoomName, member: MemberKey, profile: Omit<VerifiedProfile, 'claim'>): void
  left(room: RoomName, member: MemberKey): void
  /** Everybody seen in a room is gone from it. */
  roomClosed(room: RoomName): void
  pose(member: MemberKey, pose: Pose, moment: PoseMoment): void
  /** Who says something; somebody without a name when they have not introduced themselves yet. */
  personOf(member: MemberKey): Person
  readonly count: number
  clear(): void
}

export function createSightings(options: {
  readonly clock: Clock
  /** Own presence: a leaf of one's own that the room has not removed yet is nobody else. */
  readonly self: () => string
  readonly arrive: (person: Person) => void
  readonly leave: (id: string) => void
  readonly move: (id: string, pose: Pose, at: number) => void
}): Sightings {
  const { clock, self, arrive, leave, move } = options
  const people = new Map<string, Known>()
  const presenceOf = new Map<MemberKey, string>()

  const knownOf = (member: MemberKey): Known | undefined => {
    const presence = presenceOf.get(member)
    return presence === undefined ? undefined : people.get(presence)
  }

  function forget(member: MemberKey): void {
    const presence = presenceOf.get(member)
    const known = knownOf(member)
    presenceOf.delete(member)
    if (presence === undefined || known === undefined) return
    known.sightings.delete(member)
    if (known.source === member) known.source = undefined
    if (known.sightings.size > 0) return
    known.stopLinger?.()
    known.stopLinger = clock.after(LINGER_MS, () => {
      people.delete(presence)
      leave(presence)
    })
  }

  return {
    introduced(room, member, { presence, name, wallet }) {
      if (presence === self()) return
      const person: Person = {
        id: presence,
        name: name === '' ? NAMELESS : name,
        colour: colourOf(wallet ?? presence),
        ...(wallet === undefined ? {} : { wallet }),
      }
      if (presenceOf.get(member) !== presence) forget(member)
      const known = people.get(presence) ?? {
        person: { ...person, name: '' },
        sightings: new Map<MemberKey, Sighting>(),
        source: undefined,
        // Never yet: whoever speaks first is followed.
        heard: Number.NEGATIVE_INFINITY,
        stopLinger: undefined,
      }
      people.set(presence, known)
      presenceOf.set(member, presence)
      known.stopLinger?.()
      known.stopLinger = undefined
      if (!known.sightings.has(member)) {
        known.sightings.set(member, { room, timeline: createTimeline() })
      }
      // A wallet shows in the colour.
      if (known.person.name === person.name && known.person.colour === person.colour) return
      known.person = person
      arrive(person)
    },
    left: (_room, member) => forget(member),
    roomClosed(room) {
      for (const known of [...people.values()]) {
        for (const [member, sighting] of [...known.sightings]) {
          if (sighting.room === room) forget(member)
        }
      }
    },
    pose(member, pose, moment) {
      const known = knownOf(member)
      const sighting = known?.sightings.get(member)
      if (known === undefined || sighting === undefined) return
      const now = clock.now()
      const at = sighting.timeline.place(moment, now)
      // Two rooms carry the same walk with different delays: mixing them would make it stutter.
      if (known.source !== member && now - known.heard <= SOURCE_SILENT_MS) return
      known.source = member
      known.heard = now
      move(known.person.id, pose, at)
    },
    personOf: (member) =>
      knownOf(member)?.person ?? { id: member, name: NAMELESS, colour: colourOf(member) },
    get count() {
      return people.size
    },
    clear() {
      for (const [presence, known] of people) {
        known.stopLinger?.()
        leave(presence)
      }
      people.clear()
      presenceOf.clear()
    },
  }
}

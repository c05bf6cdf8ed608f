/**
 * Everybody else: bodies that walk where their poses say, names above them, bubbles when they speak.
 * Eight draw calls for all bodies, one for each of the nearest names and bubbles. Main thread.
 */
import { Euler, Matrix4, Quaternion, Vector3 } from 'three'
import type { Person, Pose } from '../../ports.ts'
import type { Frame, Stage, System } from '../system.ts'
import { type BodyColours, createBodies, JOINTS, MOST_PEOPLE, type Part } from './body.ts'
import { phaseAfter, type Stance, stanceAt } from './gait.ts'
import { createBubble, createNameLabel, type Label } from './labels.ts'
import { coloursOf } from './looks.ts'
import { createMotion, type Motion } from './motion.ts'

export interface Avatars extends System {
  setPerson(person: Person): void
  movePerson(id: string, pose: Pose, at: number): void
  sayPerson(id: string, text: string): void
  dropPerson(id: string): void
  /** Whether anybody came, went, moved or spoke since the last call. */
  changed(): boolean
}

interface Avatar {
  person: Person
  readonly motion: Motion
  phase: number
  colours: BodyColours
  name: Label | undefined
  bubble: Label | undefined
  bubbleUntil: number
  distance: number
}

/** Names further away than this can't be read; beyond the number they would cover the view. */
const NAME_REACH = 45
const MOST_NAMES = 16
/** Slower than this nobody sees a step, metres per second. */
const SEEN_SPEED = 0.05
/** Reading time, seconds: a moment, and more for longer texts. */
const BUBBLE_SECONDS = 4
const BUBBLE_SECONDS_PER_LETTER = 0.06
/** Labels keep at least this size in the view, so that they can still be read at NAME_REACH. */
const READABLE_AT = 7

export function createAvatars({ scene, clock }: Stage): Avatars {
  const bodies = createBodies()
  for (const object of bodies.objects) scene.add(object)
  const avatars = new Map<string, Avatar>()
  const coloured: (BodyColours | undefined)[] = []
  let elapsed = 0
  let hasChanged = false

  function drop(avatar: Avatar): void {
    avatar.name?.dispose()
    avatar.bubble?.dispose()
  }

  function draw(avatar: Avatar, index: number, dt: number, frame: Frame): void {
    const drawn = avatar.motion.at(clock())
    if (!drawn) return
    const { pose, speed } = drawn
    if (speed > SEEN_SPEED || pose.gesture !== 0) hasChanged = true
    avatar.phase = phaseAfter(avatar.phase, speed, dt)
    const stance = stanceAt(speed, avatar.phase, pose.gesture, frame.elapsed)
    setBody(index, pose, stance)
    avatar.distance = Math.hypot(pose.x - frame.eye.x, pose.z - frame.eye.z)
    const above = pose.y + JOINTS.crown + stance.bob
    const readable = Math.max(1, avatar.distance / READABLE_AT)
    if (avatar.name) put(avatar.name, pose, above, readable)
    if (avatar.bubble) {
      const overName = avatar.name ? 0.3 * readable : 0
      put(avatar.bubble, pose, above + overName, readable)
    }
    if (avatar.bubble && frame.elapsed > avatar.bubbleUntil) {
      avatar.bubble.dispose()
      hasChanged = true
      avatar.bubble = undefined
    }
  }

  function setBody(index: number, pose: Pose, stance: Stance): void {
    ROOT.makeRotationFromEuler(EULER.set(-stance.lean, (-pose.heading * Math.PI) / 180, 0, 'YXZ'))
    ROOT.setPosition(pose.x, pose.y + stance.bob, pose.z)
    for (const part of ['torso', 'head', 'face', 'hair'] as const)
      bodies.setMatrix(part, index, ROOT)
    const { hip, shoulder } = JOINTS
    limb('leftLeg', index, -hip.x, hip.y, stance.leftLeg, 0)
    limb('rightLeg', index, hip.x, hip.y, stance.rightLeg, 0)
    limb('leftArm', index, -shoulder.x, shoulder.y, stance.leftArm, -stance.leftSpread)
    limb('rightArm', index, shoulder.x, shoulder.y, stance.rightArm, stance.rightSpread)
  }

  function limb(
    part: Part,
    index: number,
    x: number,
    y: number,
    swing: number,
    spread: number,
  ): void {
    TURN.setFromEuler(EULER.set(swing, 0, spread, 'ZXY'))
    LIMB.compose(JOINT.set(x, y, 0), TURN, ONE)
    bodies.setMatrix(part, index, LIMB.premultiply(ROOT))
  }

  /** The nearest get their names; the others lose them. */
  function nameNearest(): void {
    const near = [...avatars.values()]
      .filter((avatar) => avatar.distance < NAME_REACH)
      .sort((a, b) => a.distance - b.distance)
      .slice(0, MOST_NAMES)
    const named = new Set(near)
    for (const avatar of avatars.values()) {
      if (named.has(avatar) && !avatar.name) {
        avatar.name = createNameLabel(scene, avatar.person.name, avatar.person.colour)
      } else if (!named.has(avatar) && avatar.name) {
        avatar.name.dispose()
        avatar.name = undefined
      }
    }
  }

  return {
    name: 'avatars',
    setPerson(person) {
      hasChanged = true
      const known = avatars.get(person.id)
      if (!known) {
        avatars.set(person.id, {
          person,
          motion: createMotion(),
          phase: 0,
          colours: coloursOf(person),
          name: undefined,
          bubble: undefined,
          bubbleUntil: 0,
          distance: Number.POSITIVE_INFINITY,
        })
        return
      }
      known.person = person
      known.colours = coloursOf(person)
      known.name?.dispose()
      known.name = undefined
    },
    movePerson(id, pose, at) {
      avatars.get(id)?.motion.push(pose, at)
    },
    sayPerson(id, text) {
      hasChanged = true
      const avatar = avatars.get(id)
      if (!avatar || !text.trim()) return
      avatar.bubble?.dispose()
      avatar.bubble = createBubble(scene, text)
      avatar.bubbleUntil = elapsed + BUBBLE_SECONDS + text.length * BUBBLE_SECONDS_PER_LETTER
    },
    changed() {
      const changed = hasChanged
      hasChanged = false
      return changed
    },
    dropPerson(id) {
      hasChanged = true
      const avatar = avatars.get(id)
      if (!avatar) return
      drop(avatar)
      avatars.delete(id)
    },
    tick(dt, frame) {
      elapsed = frame.elapsed
      const now = clock()
      const visible = [...avatars.values()]
        .filter((avatar) => avatar.motion.at(now) !== undefined)
        .slice(0, MOST_PEOPLE)
      visible.forEach((avatar, index) => {
        // Who stands at which index changes when people come and go; their colours go with them.
        if (coloured[index] !== avatar.colours) bodies.setColours(index, avatar.colours)
        coloured[index] = avatar.colours
        draw(avatar, index, dt, frame)
      })
      bodies.setCount(visible.length)
      bodies.flush()
      nameNearest()
    },
  }
}

function put({ sprite, width, height }: Label, pose: Pose, y: number, enlarged: number): void {
  sprite.position.set(pose.x, y, pose.z)
  sprite.scale.set(width * enlarged, height * enlarged, 1)
}

const ONE = new Vector3(1, 1, 1)
const JOINT = new Vector3()
const EULER = new Euler()
const TURN = new Quaternion()
const ROOT = new Matrix4()
const LIMB = new Matrix4()

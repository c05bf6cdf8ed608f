/**
 * The body everybody has: rounded, friendly, readable from far. Each part is one instanced mesh for
 * all people, so a crowd costs as many draw calls as one visitor.
 */
import {
  type BufferGeometry,
  CapsuleGeometry,
  Color,
  CylinderGeometry,
  InstancedMesh,
  type Matrix4,
  MeshLambertMaterial,
  type Object3D,
  SphereGeometry,
} from 'three'
import { mergeGeometries } from 'three/addons/utils/BufferGeometryUtils.js'

/** Joints in metres, feet at 0; the front looks along -Z. */
export const JOINTS = {
  hip: { x: 0.11, y: 0.74 },
  shoulder: { x: 0.27, y: 1.22 },
  head: 1.52,
  /** Above the hair: where a name begins. */
  crown: 1.95,
} as const

export const PARTS = [
  'torso',
  'head',
  'face',
  'hair',
  'leftLeg',
  'rightLeg',
  'leftArm',
  'rightArm',
] as const
export type Part = (typeof PARTS)[number]

/** As many as one room can hold, and the neighbours' rooms. */
export const MOST_PEOPLE = 200

export interface Bodies {
  readonly objects: readonly Object3D[]
  setMatrix(part: Part, index: number, matrix: Matrix4): void
  setColours(index: number, colours: BodyColours): void
  /** How many of the first indices are drawn. */
  setCount(count: number): void
  /** Call after the matrices of a frame are set. */
  flush(): void
}

export interface BodyColours {
  readonly clothes: Color
  readonly trousers: Color
  readonly skin: Color
  readonly hair: Color
}

export function createBodies(): Bodies {
  const meshes = new Map<Part, InstancedMesh>()
  for (const part of PARTS) {
    const mesh = new InstancedMesh(GEOMETRY[part](), new MeshLambertMaterial(), MOST_PEOPLE)
    mesh.count = 0
    mesh.frustumCulled = false
    mesh.castShadow = part !== 'face'
    mesh.receiveShadow = true
    meshes.set(part, mesh)
  }
  const all = [...meshes.values()]
  return {
    objects: all,
    setMatrix(part, index, matrix) {
      meshes.get(part)?.setMatrixAt(index, matrix)
    },
    setColours(index, { clothes, trousers, skin, hair }) {
      const colours: Record<Part, Color> = {
        torso: clothes,
        head: skin,
        face: FACE,
        hair,
        leftLeg: trousers,
        rightLeg: trousers,
        leftArm: clothes,
        rightArm: clothes,
      }
      for (const part of PARTS) {
        const mesh = meshes.get(part)
        if (!mesh) continue
        mesh.setColorAt(index, colours[part])
        if (mesh.instanceColor) mesh.instanceColor.needsUpdate = true
      }
    },
    setCount(count) {
      for (const mesh of all) mesh.count = Math.min(MOST_PEOPLE, count)
    },
    flush() {
      for (const mesh of all) mesh.instanceMatrix.needsUpdate = true
    },
  }
}

const FACE = new Color('#33302f')

const GEOMETRY: Readonly<Record<Part, () => BufferGeometry>> = {
  torso: () => {
    const trunk = new CapsuleGeometry(0.235, 0.34, 5, 14)
    trunk.scale(1, 1, 0.82)
    trunk.translate(0, 1.03, 0)
    const hem = new CylinderGeometry(0.225, 0.27, 0.2, 14)
    hem.scale(1, 1, 0.84)
    hem.translate(0, 0.79, 0)
    return joined([trunk, hem])
  },
  head: () => {
    const skull = new SphereGeometry(0.225, 18, 14)
    skull.scale(1, 1.05, 0.98)
    skull.translate(0, JOINTS.head + 0.06, 0)
    const ears = [-1, 1].map((side) => {
      const ear = new SphereGeometry(0.045, 8, 6)
      ear.translate(side * 0.222, JOINTS.head + 0.05, 0.01)
      return ear
    })
    const nose = new SphereGeometry(0.035, 8, 6)
    nose.translate(0, JOINTS.head + 0.03, -0.222)
    return joined([skull, ...ears, nose])
  },
  face: () =>
    joined(
      [-1, 1].map((side) => {
        const eye = new SphereGeometry(0.03, 8, 8)
        eye.scale(0.85, 1.35, 0.5)
        eye.translate(side * 0.085, JOINTS.head + 0.09, -0.2)
        return eye
      }),
    ),
  hair: () => {
    const cap = new SphereGeometry(0.238, 18, 10, 0, Math.PI * 2, 0, Math.PI * 0.46)
    cap.rotateX(0.28)
    cap.translate(0, JOINTS.head + 0.085, 0.008)
    const tuft = new SphereGeometry(0.06, 8, 6)
    tuft.scale(1, 0.7, 1)
    tuft.translate(0.03, JOINTS.head + 0.32, -0.03)
    return joined([cap, tuft])
  },
  leftLeg: leg,
  rightLeg: leg,
  leftArm: arm,
  rightArm: arm,
}

/** Hangs from the joint at its origin; so do arms. */
function leg(): BufferGeometry {
  const thigh = new CapsuleGeometry(0.092, 0.5, 4, 10)
  thigh.translate(0, -0.34, 0)
  const shoe = new CapsuleGeometry(0.085, 0.12, 4, 8)
  shoe.rotateX(Math.PI / 2)
  shoe.scale(1.05, 0.75, 1)
  shoe.translate(0, -0.675, -0.06)
  return joined([thigh, shoe])
}

function arm(): BufferGeometry {
  const sleeve = new CapsuleGeometry(0.068, 0.36, 4, 10)
  sleeve.translate(0, -0.21, 0)
  const hand = new SphereGeometry(0.078, 10, 8)
  hand.translate(0, -0.47, 0)
  return joined([sleeve, hand])
}

function joined(parts: readonly BufferGeometry[]): BufferGeometry {
  const merged = mergeGeometries([...parts])
  if (!merged) throw new Error('parts of the body have different attributes')
  return merged
}

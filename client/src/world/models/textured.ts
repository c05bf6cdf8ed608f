/**
 * Models with textures, skins or compression: each placement is an object of its own. Their loader
 * (three's GLTFLoader) comes only when the first one is met, because most cities need none.
 */
import type { Matrix4, Object3D, Scene } from 'three'
import type { LoadedLevel } from './library.ts'

type TexturedLevel = LoadedLevel & { kind: 'textured' }

export interface TexturedModels {
  /** Shows a level for `owner`, as soon as it is parsed and unless it was hidden meanwhile. */
  show(owner: object, level: TexturedLevel, matrix: Matrix4): void
  hide(owner: object): void
}

/** Each is at least one draw call; beyond this the farthest-come wait. */
const MOST_SHOWN = 64

export function createTexturedModels(scene: Scene): TexturedModels {
  const templates = new Map<string, Promise<Object3D>>()
  const shown = new Map<object, { level: TexturedLevel; object: Object3D | undefined }>()

  const templateOf = (level: TexturedLevel): Promise<Object3D> => {
    const known = templates.get(level.key)
    if (known) return known
    const parsed = import('./gltf-parser.ts').then(({ parseGltf }) => parseGltf(level.bytes))
    templates.set(level.key, parsed)
    return parsed
  }

  async function showWhenParsed(
    owner: object,
    level: TexturedLevel,
    matrix: Matrix4,
  ): Promise<void> {
    const template = await templateOf(level)
    const { copyOf } = await import('./gltf-parser.ts')
    const entry = shown.get(owner)
    if (entry?.level !== level) return
    const object = copyOf(template)
    object.matrixAutoUpdate = false
    object.matrix.copy(matrix)
    scene.add(object)
    entry.object = object
  }

  return {
    show(owner, level, matrix) {
      if (shown.size >= MOST_SHOWN) return
      shown.set(owner, { level, object: undefined })
      showWhenParsed(owner, level, matrix).catch((cause: unknown) => {
        // Verified bytes that no loader can read: their author's mistake, shown as nothing.
        console.warn(`cosmos: the model ${level.key} can not be shown`, cause)
      })
    },
    hide(owner) {
      const object = shown.get(owner)?.object
      if (object) scene.remove(object)
      shown.delete(owner)
    },
  }
}

/** Any glTF 2.0 binary to objects, with three's own loader. Loaded lazily: see textured.ts. */
import { Group, type Object3D } from 'three'
import { MeshoptDecoder } from 'three/addons/libs/meshopt_decoder.module.js'
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js'
import { clone } from 'three/addons/utils/SkeletonUtils.js'

/** Rejects with the loader's error. External files are never fetched: nobody verified them. */
export async function parseGltf(bytes: ArrayBuffer): Promise<Object3D> {
  const loader = new GLTFLoader()
  loader.setMeshoptDecoder(MeshoptDecoder)
  loader.manager.setURLModifier((url) => {
    if (url.startsWith('blob:') || url.startsWith('data:')) return url
    throw new Error(`the model refers to ${url}, which is not part of its package`)
  })
  const { scene } = await loader.parseAsync(bytes, '')
  scene.traverse((object) => {
    object.castShadow = true
    object.receiveShadow = true
  })
  return scene
}

/** A copy that shares geometry and textures; skeletons are its own. Placed by its matrix. */
export function copyOf(template: Object3D): Object3D {
  const outer = new Group()
  outer.add(clone(template))
  return outer
}

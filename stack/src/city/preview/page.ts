/// <reference lib="dom" />
/**
 * The page of the preview: loads GLBs, lights them as the client does (sun with shadows, sky light,
 * Khronos neutral tone mapping) and draws either a contact sheet or a town. Runs in the browser, bundled by `render.ts`.
 */
import * as THREE from 'three'
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js'

/** One thing to show, metres of the world and the compass heading of its front. */
export interface Shown {
  readonly url: string
  readonly x: number
  readonly y: number
  readonly z: number
  readonly heading: number
  readonly scale: number
}

export interface Shot {
  readonly width: number
  readonly height: number
  readonly hour: 'day' | 'dusk'
  readonly camera: { at: [number, number, number]; look: [number, number, number]; fov: number }
  readonly shown: readonly Shown[]
  /** Coloured squares of ground: [x, z, width, depth, y, sRGB hex]. */
  readonly ground: readonly (readonly [number, number, number, number, number, string])[]
  readonly shadow: number
  readonly fog: number
}

const LIGHT = {
  day: {
    ambient: '#d5e2ec',
    zenith: '#4f93d8',
    horizon: '#dcecf5',
    sun: '#fff0d4',
    power: 3.8,
    sky: 1.9,
    glow: 0,
    at: [-0.55, 0.62, 0.5],
  },
  dusk: {
    ambient: '#8f95c4',
    zenith: '#3d4f8f',
    horizon: '#ffb28a',
    sun: '#ff9d63',
    power: 1.3,
    sky: 0.9,
    glow: 1.5,
    at: [-0.8, 0.22, 0.35],
  },
} as const

const loader = new GLTFLoader()
const models = new Map<string, Promise<THREE.Group>>()
const load = (url: string): Promise<THREE.Group> => {
  const known = models.get(url)
  if (known) return known
  const loading = loader.loadAsync(url).then((gltf) => gltf.scene)
  models.set(url, loading)
  return loading
}

let renderer: THREE.WebGLRenderer | undefined

async function shoot(shot: Shot): Promise<number> {
  const light = LIGHT[shot.hour]
  renderer ??= new THREE.WebGLRenderer({ antialias: true, preserveDrawingBuffer: true })
  renderer.setSize(shot.width, shot.height)
  renderer.toneMapping = THREE.NeutralToneMapping
  renderer.toneMappingExposure = 1
  renderer.shadowMap.enabled = true
  renderer.shadowMap.type = THREE.PCFShadowMap
  document.body.append(renderer.domElement)

  const scene = new THREE.Scene()
  scene.background = skyTexture(light.zenith, light.horizon)
  if (shot.fog > 0) scene.fog = new THREE.FogExp2(light.horizon, shot.fog)
  scene.add(new THREE.HemisphereLight(light.ambient, '#b8a58c', light.sky * 1.6))
  const sun = new THREE.DirectionalLight(light.sun, light.power)
  const focus = new THREE.Vector3(...shot.camera.look)
  sun.target.position.copy(focus)
  sun.position.copy(focus).addScaledVector(new THREE.Vector3(...light.at).normalize(), 300)
  sun.castShadow = true
  sun.shadow.mapSize.set(4096, 4096)
  const s = shot.shadow
  Object.assign(sun.shadow.camera, { left: -s, right: s, top: s, bottom: -s, near: 10, far: 700 })
  sun.shadow.bias = -0.0004
  sun.shadow.normalBias = 0.06
  scene.add(sun, sun.target)

  const plane = new THREE.BoxGeometry(1, 1, 1)
  for (const [x, z, w, d, y, hex] of shot.ground) {
    const mesh = new THREE.Mesh(
      plane,
      new THREE.MeshStandardMaterial({ color: hex, roughness: 0.95 }),
    )
    mesh.position.set(x, y - 0.5, z)
    mesh.scale.set(w, 1, d)
    mesh.receiveShadow = true
    scene.add(mesh)
  }
  const materials = {
    city: new THREE.MeshStandardMaterial({ vertexColors: true, roughness: 0.9 }),
    glow: new THREE.MeshStandardMaterial({
      vertexColors: true,
      roughness: 0.3,
      emissive: '#ffc266',
      emissiveIntensity: light.glow,
    }),
  }
  const byUrl = Map.groupBy(shot.shown, (item) => item.url)
  for (const [url, items] of byUrl) {
    const model = await load(url)
    model.updateMatrixWorld(true)
    model.traverse((child) => {
      if (!(child instanceof THREE.Mesh)) return
      const name = (child.material as THREE.Material).name === 'glow' ? 'glow' : 'city'
      const mesh = new THREE.InstancedMesh(child.geometry, materials[name], items.length)
      for (const [i, item] of items.entries()) {
        const angle = ((180 - item.heading) * Math.PI) / 180
        const matrix = new THREE.Matrix4().compose(
          new THREE.Vector3(item.x, item.y, item.z),
          new THREE.Quaternion().setFromAxisAngle(new THREE.Vector3(0, 1, 0), angle),
          new THREE.Vector3().setScalar(item.scale),
        )
        mesh.setMatrixAt(i, matrix.multiply(child.matrixWorld))
      }
      mesh.castShadow = true
      mesh.receiveShadow = true
      mesh.frustumCulled = false
      scene.add(mesh)
    })
  }
  const camera = new THREE.PerspectiveCamera(shot.camera.fov, shot.width / shot.height, 0.3, 3000)
  camera.position.set(...shot.camera.at)
  camera.lookAt(focus)
  renderer.render(scene, camera)
  return renderer.info.render.triangles
}

function skyTexture(zenith: string, horizon: string): THREE.Texture {
  const canvas = document.createElement('canvas')
  canvas.width = 2
  canvas.height = 256
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no 2D canvas')
  const gradient = context.createLinearGradient(0, 0, 0, 256)
  gradient.addColorStop(0, zenith)
  gradient.addColorStop(0.6, horizon)
  context.fillStyle = gradient
  context.fillRect(0, 0, 2, 256)
  const texture = new THREE.CanvasTexture(canvas)
  texture.colorSpace = THREE.SRGBColorSpace
  return texture
}

declare global {
  interface Window {
    shoot: typeof shoot
  }
}
window.shoot = shoot

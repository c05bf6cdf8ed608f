/** Renderer, camera rig and frame loop. The only place that knows about WebGL. */
import { Group, PCFShadowMap, PerspectiveCamera, Scene, SRGBColorSpace, WebGLRenderer } from 'three'
import type { Quality, WorldStats } from '../../ports.ts'
import { FAR_PLANE, FIELD_OF_VIEW, MAX_STEP, NEAR_PLANE, QUALITY } from '../limits.ts'
import type { FrameOrder } from './thrift.ts'
import { installToneMapping } from './tone-mapping.ts'

export interface Engine {
  readonly renderer: WebGLRenderer
  readonly scene: Scene
  readonly camera: PerspectiveCamera
  /** Feet of the viewer. The camera hangs below it; a headset moves the camera within it. */
  readonly rig: Group
  /** `step` says whether its frame is drawn, and how sharply. */
  start(step: (dt: number, now: number) => FrameOrder): void
  stop(): void
  setQuality(quality: Quality): void
  stats(): Pick<WorldStats, 'drawCalls' | 'triangles'>
}

export interface EngineOptions {
  readonly canvas: HTMLCanvasElement
  readonly quality: Quality
  readonly clock: () => number
}

/** Throws an Error with a readable message where the browser has no WebGL 2. */
export function createEngine({ canvas, quality, clock }: EngineOptions): Engine {
  const renderer = createRenderer(canvas, quality)
  const scene = new Scene()
  const camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, NEAR_PLANE, FAR_PLANE)
  const rig = new Group()
  rig.add(camera)
  scene.add(rig)
  // Shadow passes count too: what is measured is what the graphics card has to do.
  renderer.info.autoReset = false

  let pixelRatioCap = QUALITY[quality].pixelRatio
  let last = 0
  let drawCalls = 0
  let triangles = 0

  const resize = (sharpness: number): void => {
    if (renderer.xr.isPresenting) return
    const width = Math.max(1, canvas.clientWidth)
    const height = Math.max(1, canvas.clientHeight)
    const ratio = Math.min(globalThis.devicePixelRatio || 1, pixelRatioCap) * sharpness
    const changed =
      canvas.width !== Math.floor(width * ratio) || canvas.height !== Math.floor(height * ratio)
    if (!changed) return
    renderer.setPixelRatio(ratio)
    renderer.setSize(width, height, false)
    camera.aspect = width / height
    // On a narrow phone the horizontal view would be a slit.
    camera.fov = camera.aspect < 1 ? FIELD_OF_VIEW + 10 * (1 - camera.aspect) : FIELD_OF_VIEW
    camera.updateProjectionMatrix()
  }

  return {
    renderer,
    scene,
    camera,
    rig,
    start(step) {
      last = clock()
      renderer.setAnimationLoop(() => {
        const now = clock()
        const dt = Math.min(MAX_STEP, Math.max(0, (now - last) / 1000))
        last = now
        const { draw, sharpness } = step(dt, now)
        if (!draw && !renderer.xr.isPresenting) return
        resize(sharpness)
        renderer.info.reset()
        renderer.render(scene, camera)
        drawCalls = renderer.info.render.calls
        triangles = renderer.info.render.triangles
      })
    },
    stop() {
      renderer.setAnimationLoop(null)
    },
    setQuality(next) {
      pixelRatioCap = QUALITY[next].pixelRatio
    },
    stats: () => ({ drawCalls, triangles }),
  }
}

function createRenderer(canvas: HTMLCanvasElement, quality: Quality): WebGLRenderer {
  let renderer: WebGLRenderer
  try {
    renderer = new WebGLRenderer({
      canvas,
      antialias: QUALITY[quality].antialias,
      powerPreference: 'high-performance',
    })
  } catch (cause) {
    throw new Error(
      'This browser offers no WebGL 2, so the city cannot be drawn. Turn on hardware acceleration or try another browser.',
      { cause },
    )
  }
  renderer.outputColorSpace = SRGBColorSpace
  renderer.toneMapping = installToneMapping()
  renderer.toneMappingExposure = 1
  renderer.shadowMap.enabled = true
  renderer.shadowMap.type = PCFShadowMap
  renderer.xr.enabled = true
  return renderer
}

/**
 * The plan of the city filling in while it loads: paper outline at once, colour when the grid is
 * here, light in the houses as their models arrive, and the rim as a ring of progress.
 */
import { PALETTE } from '@cosmos/protocol/art/palette'
import { cellOfKey } from '@cosmos/protocol/geometry/cell-key'
import { useEffect, useRef } from 'preact/hooks'
import type { CityIndex } from '../city/city-index.ts'
import { createPlanCanvas, PLAN_HALF, PLAN_SIZE } from './atlas/plan-image.ts'
import { useApp, useStore, useUi } from './context.ts'

/** Parcels across the picture: the city's 262 and the ring around it. */
const SPAN = 284
const SWEEP_MS = 1100
/** Slower than the screen on purpose: the machine is busy with the city itself. */
const FRAME_MS = 40
const RIM_RADIUS = 135.5

export function CityPlan({ progress }: { progress: number }) {
  const { whereabouts } = useUi()
  const canvas = useRef<HTMLCanvasElement>(null)
  const index = useApp((state) => state.index)
  const models = useApp((state) => state.models)
  const still = useApp((state) => state.settings.reducedMotion)
  const x = useStore(whereabouts, (at) => at.x)
  const y = useStore(whereabouts, (at) => at.y)
  const total = models.shown + models.loading + models.failed
  const lit = total === 0 ? 0 : models.shown / total
  const scene = useRef({ progress, lit, x, y })
  scene.current = { progress, lit, x, y }

  useEffect(() => {
    const target = canvas.current
    if (!target) return
    const plan = createPlanCanvas(index)
    const paper = index ? createPlanCanvas(undefined) : undefined
    const houses = index ? nearestHouses(index, scene.current) : []
    const started = performance.now()
    let shownProgress = scene.current.progress
    let frame = 0
    let painted = 0
    const draw = (now: number): void => {
      frame = requestAnimationFrame(draw)
      if (now - painted < FRAME_MS) return
      painted = now
      const sweep = still ? 1 : Math.min(1, (now - started) / SWEEP_MS)
      shownProgress += (scene.current.progress - shownProgress) * (still ? 1 : 0.25)
      paint(target, {
        ...scene.current,
        plan,
        paper,
        houses,
        progress: shownProgress,
        sweep: 1 - (1 - sweep) ** 3,
        pulse: still ? 0.5 : (now / 1600) % 1,
      })
    }
    draw(started)
    return () => cancelAnimationFrame(frame)
  }, [index, still])

  return <canvas ref={canvas} class="plan" role="img" aria-label="Plan of the city" />
}

/** Built cells, nearest to the visitor first: they light up in the order they load. */
function nearestHouses(index: CityIndex, from: { x: number; y: number }) {
  const far = (cell: { x: number; y: number }): number =>
    (cell.x - from.x) ** 2 + (cell.y - from.y) ** 2
  return [...index.builtCells].map(cellOfKey).sort((a, b) => far(a) - far(b))
}

interface Scene {
  readonly plan: HTMLCanvasElement
  readonly paper: HTMLCanvasElement | undefined
  readonly houses: readonly { x: number; y: number }[]
  /** 0 to 1 each. */
  readonly progress: number
  readonly lit: number
  readonly sweep: number
  readonly pulse: number
  readonly x: number
  readonly y: number
}

function paint(canvas: HTMLCanvasElement, scene: Scene): void {
  const edge = canvas.clientWidth * Math.min(2, devicePixelRatio)
  if (canvas.width !== Math.round(edge)) {
    canvas.width = Math.round(edge)
    canvas.height = Math.round(edge)
  }
  const context = canvas.getContext('2d')
  if (!context || edge === 0) return
  const scale = canvas.width / SPAN
  context.setTransform(scale, 0, 0, scale, canvas.width / 2, canvas.height / 2)
  context.clearRect(-SPAN, -SPAN, SPAN * 2, SPAN * 2)
  context.imageSmoothingEnabled = true

  if (scene.paper) context.drawImage(scene.paper, -PLAN_HALF, -PLAN_HALF, PLAN_SIZE, PLAN_SIZE)
  context.save()
  context.beginPath()
  context.arc(0, 0, scene.sweep * 134, 0, Math.PI * 2)
  context.clip()
  context.drawImage(scene.plan, -PLAN_HALF, -PLAN_HALF, PLAN_SIZE, PLAN_SIZE)
  context.restore()

  context.fillStyle = PALETTE.accent.sun
  for (const cell of scene.houses.slice(0, Math.round(scene.lit * scene.houses.length))) {
    context.fillRect(cell.x, -cell.y - 1, 1, 1)
  }
  paintRing(context, scene.progress)
  paintVisitor(context, scene)
}

function paintRing(context: CanvasRenderingContext2D, progress: number): void {
  context.lineWidth = 3
  context.lineCap = 'round'
  context.strokeStyle = 'rgb(75 70 80 / 0.1)'
  context.beginPath()
  context.arc(0, 0, RIM_RADIUS + 3, 0, Math.PI * 2)
  context.stroke()
  if (progress <= 0.005) return
  context.strokeStyle = PALETTE.accent.coral
  context.beginPath()
  context.arc(0, 0, RIM_RADIUS + 3, Math.PI / 2, Math.PI / 2 + progress * Math.PI * 2)
  context.stroke()
}

function paintVisitor(context: CanvasRenderingContext2D, { x, y, pulse }: Scene): void {
  context.beginPath()
  context.arc(x + 0.5, -y - 0.5, 4 + pulse * 9, 0, Math.PI * 2)
  context.fillStyle = `rgb(229 96 77 / ${0.35 * (1 - pulse)})`
  context.fill()
  context.beginPath()
  context.arc(x + 0.5, -y - 0.5, 3.4, 0, Math.PI * 2)
  context.fillStyle = PALETTE.accent.coral
  context.fill()
  context.lineWidth = 1.2
  context.strokeStyle = PALETTE.trim.white
  context.stroke()
}

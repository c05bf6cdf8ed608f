/** A flat world for wiring: walk with the arrow keys over the plan. */
import { ARRIVAL, parcelAtMetres, parcelCentre } from '@cosmos/protocol/geometry/world-space'
import type { Pick, Pose, World } from '../ports.ts'
import { createPlanCanvas, PLAN_HALF, PLAN_SIZE } from '../ui/atlas/plan-image.ts'

export function createWorld({ canvas }: { canvas: HTMLCanvasElement }): World {
  const centre = parcelCentre(ARRIVAL.x, ARRIVAL.y)
  let pose: Pose = { x: centre.x, y: 1.7, z: centre.z, heading: 0, pitch: 0, gesture: 0 }
  let plan = createPlanCanvas(undefined)
  const poses = new Set<(pose: Pose) => void>()
  const picks = new Set<(pick: Pick | undefined) => void>()
  let active = true
  const draw = (): void => {
    const context = canvas.getContext('2d')
    if (!context) return
    canvas.width = canvas.clientWidth
    canvas.height = canvas.clientHeight
    context.imageSmoothingEnabled = false
    context.fillStyle = '#9dc3dd'
    context.fillRect(0, 0, canvas.width, canvas.height)
    const s = 30
    const { x, y } = parcelAtMetres(pose.x, pose.z)
    context.drawImage(
      plan,
      canvas.width / 2 - (x + PLAN_HALF) * s,
      canvas.height / 2 - (PLAN_HALF - y) * s,
      PLAN_SIZE * s,
      PLAN_SIZE * s,
    )
  }
  const set = (change: Partial<Pose>): void => {
    pose = { ...pose, ...change }
    for (const fn of poses) fn(pose)
    draw()
  }
  window.addEventListener('keydown', (event) => {
    if (!active) return
    if (event.key === 'ArrowUp') set({ z: pose.z - 5 })
    if (event.key === 'ArrowDown') set({ z: pose.z + 5 })
    if (event.key === 'ArrowLeft') set({ x: pose.x - 5, heading: 270 })
    if (event.key === 'ArrowRight') set({ x: pose.x + 5, heading: 90 })
  })
  canvas.addEventListener('click', (event) => {
    const at = parcelAtMetres(pose.x, pose.z)
    const x = at.x + Math.floor((event.offsetX - canvas.width / 2) / 30)
    const y = at.y - Math.floor((event.offsetY - canvas.height / 2) / 30)
    for (const fn of picks) fn({ parcel: { x, y }, titleId: undefined })
  })
  return {
    start: draw,
    stop() {},
    setCity() {
      plan = createPlanCanvas(undefined)
      draw()
    },
    setModelSource() {},
    moveTo({ x, y, heading }) {
      const at = parcelCentre(x, y)
      set({ x: at.x, z: at.z, heading: heading ?? pose.heading })
    },
    get pose() {
      return pose
    },
    onPose(fn) {
      poses.add(fn)
      return () => poses.delete(fn)
    },
    onPick(fn) {
      picks.add(fn)
      return () => picks.delete(fn)
    },
    setPerson() {},
    movePerson() {},
    sayPerson() {},
    dropPerson() {},
    setHour() {},
    setQuality() {},
    stats: () => ({ drawCalls: 1, triangles: 2, models: { shown: 12, loading: 0, failed: 0 } }),
    setInputActive(value) {
      active = value
    },
  }
}

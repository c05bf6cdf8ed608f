/** Numbers of the 3D world, each with its reason. Lengths in metres, times in seconds. */
import type { Quality } from '../ports.ts'

/** A longer pause (a tab in the background) must not become one giant step; two frames a second must still walk. */
export const MAX_STEP = 0.5

/** Work that can wait may use this much of a frame, so that 60 frames a second stay 60. */
export const LOADING_BUDGET_MS = 2

/** The hills stand at most this far; fog has swallowed everything beyond. */
export const FAR_PLANE = 12_000
/** As far as possible, for depth precision, yet nearer than any wall the obstacles let you reach. */
export const NEAR_PLANE = 0.15
/** Vertical, degrees: about what a 16:9 screen shows without fisheye stretching at the sides. */
export const FIELD_OF_VIEW = 62

/** Carriageways lie this much lower than pavements and lots, which are at height 0. */
export const KERB_HEIGHT = 0.15

/** Poses go out to the room; more than 20 a second is finer than anybody can see. */
export const POSE_INTERVAL_MS = 50

export interface QualityLevel {
  readonly pixelRatio: number
  readonly shadowMapSize: number
  /** Half the edge of the square around the viewer that gets true shadows. */
  readonly shadowReach: number
  /** Seconds for which drawn shadows are kept while the viewer stays near; 0 draws them each frame. */
  readonly shadowsLast: number
  /** How far hedges, stones, tufts and detailed trees stand. */
  readonly detailReach: number
  /** Share of the far trees that are drawn. */
  readonly treeShare: number
  readonly tufts: number
  readonly antialias: boolean
}

export const QUALITY: Readonly<Record<Quality, QualityLevel>> = {
  low: {
    pixelRatio: 1,
    shadowMapSize: 1024,
    shadowReach: 45,
    shadowsLast: 2,
    detailReach: 90,
    treeShare: 0.35,
    tufts: 0,
    antialias: false,
  },
  medium: {
    pixelRatio: 1.5,
    shadowMapSize: 2048,
    shadowReach: 95,
    shadowsLast: 0,
    detailReach: 150,
    treeShare: 0.8,
    tufts: 1500,
    antialias: true,
  },
  high: {
    pixelRatio: 2,
    shadowMapSize: 2048,
    shadowReach: 120,
    shadowsLast: 0,
    detailReach: 210,
    treeShare: 1,
    tufts: 3500,
    antialias: true,
  },
}

import { MAX_POSE_RATE, ROOM_POSES_PER_SECOND } from './limits.ts'

/** Milliseconds between two poses of one sender in a room of `members`: all of them share its budget. */
export const poseInterval = (members: number): number =>
  1000 / Math.min(MAX_POSE_RATE, ROOM_POSES_PER_SECOND / Math.max(1, members))

/** Keeps V8's space for new objects small. */
import { setFlagsFromString } from 'node:v8'

/**
 * Reading the index of a hundred thousand models makes much short-lived garbage at once. V8 would
 * answer by growing its young generation to three times 16 MB and more, and the process keeps that
 * for good. Measured: 131 MB instead of 195 MB, and no slower. Call it before anything else.
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--max-semi-space-size=4')
}

/** What page and model worker say to each other. */
import type { PackageRef } from '@cosmos/protocol/content/package'
import type { ModelCredits, SourceFigures } from '../../state/app-state.ts'

export type ToModelWorker =
  | { readonly kind: 'sources'; readonly origins: readonly string[] }
  | {
      readonly kind: 'load'
      readonly id: number
      readonly ref: PackageRef
      readonly lod: 0 | 1 | 2
      /** Smaller comes first. */
      readonly priority: number
    }
  | { readonly kind: 'credits'; readonly id: number; readonly ref: PackageRef }
  | { readonly kind: 'cancel'; readonly id: number }

export type FromModelWorker =
  | { readonly kind: 'loaded'; readonly id: number; readonly bytes: ArrayBuffer }
  | { readonly kind: 'credits'; readonly id: number; readonly credits: ModelCredits }
  | {
      readonly kind: 'failed'
      readonly id: number
      readonly fault: ModelFault
      readonly text: string
    }
  | { readonly kind: 'figures'; readonly figures: ModelFigures }

export type ModelFault =
  /** No source gave right bytes. */
  | 'no-source'
  /** What the token names is itself wrong. */
  | 'bad-package'
  | 'no-file'

export interface ModelFigures {
  readonly bytes: { readonly received: number; readonly verified: number }
  readonly sources: readonly SourceFigures[]
}

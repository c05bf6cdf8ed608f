/** Why the local edge did not start. */
export type LocalEdgeFault = 'port-taken' | 'bad-port' | 'data-folder' | 'bundle' | 'runtime'

export class LocalEdgeError extends Error {
  override readonly name = 'LocalEdgeError'
  readonly fault: LocalEdgeFault

  /** `message` says what to do. */
  constructor(fault: LocalEdgeFault, message: string, cause?: unknown) {
    super(message, { cause })
    this.fault = fault
  }
}

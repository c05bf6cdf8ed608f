/** The Khronos validator ships without types; this is the part that is used. */
declare module 'gltf-validator' {
  export interface ValidationMessage {
    readonly code: string
    readonly message: string
    /** 0 error, 1 warning, 2 information, 3 hint. */
    readonly severity: number
  }
  export interface ValidationReport {
    readonly issues: {
      readonly numErrors: number
      readonly numWarnings: number
      readonly messages: readonly ValidationMessage[]
    }
  }
  export function validateBytes(data: Uint8Array): Promise<ValidationReport>
}

/** No image can be built or run here. The message says what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
}

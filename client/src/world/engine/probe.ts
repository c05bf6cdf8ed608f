/** Asks the browser once, before the renderer is made, whether there is a graphics card to draw with. */
import { isSoftware } from './pace.ts'

/** True where WebGL is drawn by the processor. Browsers that don't tell are taken to have a card. */
export function drawsInSoftware(): boolean {
  const context = document.createElement('canvas').getContext('webgl2')
  const info = context?.getExtension('WEBGL_debug_renderer_info')
  const name = info ? String(context?.getParameter(info.UNMASKED_RENDERER_WEBGL)) : ''
  context?.getExtension('WEBGL_lose_context')?.loseContext()
  return isSoftware(name)
}

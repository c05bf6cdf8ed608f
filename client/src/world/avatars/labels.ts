/** Names above heads and bubbles of speech: small canvas pictures that always face the viewer. */
import {
  CanvasTexture,
  LinearFilter,
  type Scene,
  Sprite,
  SpriteMaterial,
  SRGBColorSpace,
} from 'three'

export interface Label {
  readonly sprite: Sprite
  /** Metres at its natural size. */
  readonly width: number
  readonly height: number
  dispose(): void
}

/** Pixels per metre of a label: sharp at four metres on an ordinary screen. */
const PIXELS_PER_METRE = 170
const FONT = 'ui-rounded, "SF Pro Rounded", "Nunito", system-ui, sans-serif'
const BUBBLE_WIDTH = 420
const MOST_LINES = 4

/** A name on a quiet dark pill with a dot in the person's colour. */
export function createNameLabel(scene: Scene, name: string, colour: string): Label {
  const size = 34
  return createLabel(scene, (context) => {
    context.font = `600 ${size}px ${FONT}`
    const shown = fitted(context, name, 380)
    const width = context.measureText(shown).width + size * 2.1
    const height = size * 1.7
    return {
      width,
      height,
      paint: () => {
        pill(context, width, height, 'rgba(38, 34, 40, 0.62)')
        context.fillStyle = colour
        context.beginPath()
        context.arc(size * 0.75, height / 2, size * 0.24, 0, Math.PI * 2)
        context.fill()
        context.fillStyle = '#fffaf0'
        context.textBaseline = 'middle'
        context.fillText(shown, size * 1.25, height / 2 + 1)
      },
    }
  })
}

/** What somebody says, on light paper with a tail towards the speaker. */
export function createBubble(scene: Scene, text: string): Label {
  const size = 32
  const tail = 18
  return createLabel(scene, (context) => {
    context.font = `500 ${size}px ${FONT}`
    const lines = wrapped(context, text, BUBBLE_WIDTH)
    const width = Math.max(...lines.map((line) => context.measureText(line).width)) + size * 1.5
    const height = lines.length * size * 1.25 + size
    return {
      width,
      height: height + tail,
      paint: () => {
        pill(context, width, height, 'rgba(255, 251, 243, 0.95)', size * 0.8)
        context.beginPath()
        context.moveTo(width / 2 - tail, height - 1)
        context.lineTo(width / 2, height + tail)
        context.lineTo(width / 2 + tail, height - 1)
        context.fill()
        context.fillStyle = '#2f2a33'
        context.textBaseline = 'middle'
        lines.forEach((line, row) => {
          context.fillText(line, size * 0.75, size * 0.5 + (row + 0.5) * size * 1.25)
        })
      },
    }
  })
}

interface Layout {
  readonly width: number
  readonly height: number
  readonly paint: () => void
}

function createLabel(scene: Scene, layout: (context: CanvasRenderingContext2D) => Layout): Label {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (!context) throw new Error('this browser draws no 2D canvas')
  const { width, height } = layout(context)
  // Measuring needs a context, and resizing clears it: lay out once more on the final size.
  canvas.width = Math.ceil(width)
  canvas.height = Math.ceil(height)
  layout(context).paint()
  const texture = new CanvasTexture(canvas)
  texture.colorSpace = SRGBColorSpace
  texture.minFilter = LinearFilter
  texture.generateMipmaps = false
  const material = new SpriteMaterial({
    map: texture,
    transparent: true,
    depthWrite: false,
    toneMapped: false,
    fog: false,
  })
  const sprite = new Sprite(material)
  sprite.center.set(0.5, 0)
  sprite.renderOrder = 10
  scene.add(sprite)
  return {
    sprite,
    width: canvas.width / PIXELS_PER_METRE,
    height: canvas.height / PIXELS_PER_METRE,
    dispose() {
      scene.remove(sprite)
      material.dispose()
      texture.dispose()
    },
  }
}

function pill(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  colour: string,
  radius = height / 2,
): void {
  context.fillStyle = colour
  context.beginPath()
  context.roundRect(0, 0, width, height, radius)
  context.fill()
}

function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text
  let shorter = text
  while (shorter && context.measureText(`${shorter}…`).width > width) shorter = shorter.slice(0, -1)
  return `${shorter}…`
}

/** Words onto lines; what does not fit on MOST_LINES ends in an ellipsis (chat has it all). */
function wrapped(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word
    if (line && context.measureText(longer).width > width) {
      lines.push(fitted(context, line, width))
      line = word
    } else line = longer
  }
  lines.push(fitted(context, line, width))
  if (lines.length <= MOST_LINES) return lines
  const kept = lines.slice(0, MOST_LINES)
  kept[MOST_LINES - 1] = fitted(context, `${kept[MOST_LINES - 1]} …`, width)
  return kept
}

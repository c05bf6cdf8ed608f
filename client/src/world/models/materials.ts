/** The two materials of all plain models: what the sun lights, and what shines by itself at night. */
import { PALETTE } from '@cosmos/protocol/art/palette'
import { Color, MeshLambertMaterial } from 'three'

export interface ModelMaterials {
  readonly city: MeshLambertMaterial
  readonly glow: MeshLambertMaterial
  /** 0 by day, 1 at night. */
  setGlow(strength: number): void
}

/** Windows are brighter than white paper in the evening, but the tone mapping must not bleach them. */
const BRIGHTNESS = 1.6
/** How much of a lit pane is lamp light, and how much its own colour. */
const LAMP_SHARE = 0.8

export function createModelMaterials(): ModelMaterials {
  const strength = { value: 0 }
  const lamp = { value: new Color(PALETTE.glass.lit) }
  const glow = new MeshLambertMaterial({ vertexColors: true })
  glow.onBeforeCompile = (shader) => {
    shader.uniforms.glowStrength = strength
    shader.uniforms.lampColour = lamp
    shader.fragmentShader = shader.fragmentShader
      .replace(
        '#include <common>',
        '#include <common>\nuniform float glowStrength;\nuniform vec3 lampColour;',
      )
      .replace(
        '#include <emissivemap_fragment>',
        `#include <emissivemap_fragment>
        totalEmissiveRadiance += mix(diffuseColor.rgb, lampColour, ${LAMP_SHARE.toFixed(2)}) * glowStrength;`,
      )
  }
  return {
    city: new MeshLambertMaterial({ vertexColors: true }),
    glow,
    setGlow(value) {
      strength.value = value * BRIGHTNESS
    },
  }
}

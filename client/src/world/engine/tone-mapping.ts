/**
 * Light to screen: colours as the palette has them, and only what is brighter than white paper bent
 * back softly. Like Khronos' PBR Neutral, but without its toe, which takes up to 4 % off every
 * channel and so turns slate in the shade to navy; AgX and ACES grey the palette instead.
 */
import { CustomToneMapping, ShaderChunk, type ToneMapping } from 'three'

/** Linear light from which on highlights are compressed, and how much they fade to white. */
const SHOULDER = 0.8
const DESATURATION = 0.15

const UNTOUCHED = 'vec3 CustomToneMapping( vec3 color ) { return color; }'

const PALETTE_TRUE = /* glsl */ `
vec3 CustomToneMapping( vec3 color ) {
  color *= toneMappingExposure;
  float peak = max( color.r, max( color.g, color.b ) );
  if ( peak < ${SHOULDER.toFixed(2)} ) return color;
  float room = 1.0 - ${SHOULDER.toFixed(2)};
  float bent = 1.0 - room * room / ( peak + room - ${SHOULDER.toFixed(2)} );
  color *= bent / peak;
  float fade = 1.0 - 1.0 / ( ${DESATURATION.toFixed(2)} * ( peak - bent ) + 1.0 );
  return mix( color, vec3( bent ), fade );
}`

/** Puts the curve where three keeps room for one; materials made from now on use it. */
export function installToneMapping(): ToneMapping {
  const chunk = ShaderChunk.tonemapping_pars_fragment
  ShaderChunk.tonemapping_pars_fragment = chunk.replace(UNTOUCHED, PALETTE_TRUE)
  return CustomToneMapping
}

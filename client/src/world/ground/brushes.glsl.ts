/** Colours and brushes all of the ground's paint is made with. */
import { PALETTE } from '@cosmos/protocol/art/palette'
import { linear } from '../sky/daylight.ts'
import { float } from './glsl.ts'

const colour = (hex: string): string => `vec3(${linear(hex).map(float).join(', ')})`

/** The palette in linear light. */
export const COLOURS = /* glsl */ `
// Sunlit pavements are the brightest large surface: a little darker, they keep their colour.
const vec3 PAVING = 0.86 * ${colour(PALETTE.paving.light)};
const vec3 PAVING_MID = ${colour(PALETTE.paving.mid)};
const vec3 PAVING_DARK = ${colour(PALETTE.paving.dark)};
const vec3 KERB = ${colour(PALETTE.paving.kerb)};
const vec3 ASPHALT = ${colour(PALETTE.road.asphalt)};
const vec3 WORN = ${colour(PALETTE.road.worn)};
const vec3 LINE = ${colour(PALETTE.road.line)};
const vec3 CENTRE = ${colour(PALETTE.road.centre)};
const vec3 GRASS = ${colour(PALETTE.green.grass)};
const vec3 LEAF = ${colour(PALETTE.green.leaf)};
const vec3 PINE = ${colour(PALETTE.green.pine)};
const vec3 TERRACOTTA = ${colour(PALETTE.facade.terracotta)};
const vec3 CREAM = 0.88 * ${colour(PALETTE.facade.cream)};
const vec3 SLATE = ${colour(PALETTE.facade.slate)};
const vec3 SUN_YELLOW = ${colour(PALETTE.accent.sun)};
const vec3 CORAL = ${colour(PALETTE.accent.coral)};
const vec3 SOIL = ${colour(PALETTE.wood.dark)};
const vec3 SHALLOW = ${colour(PALETTE.water.shallow)};
const vec3 DEEP = ${colour(PALETTE.water.deep)};
`

/** Noise, and lines, stripes and joints as coverage of a pixel `w` metres wide. */
export const BRUSHES = /* glsl */ `
// smoothstep that may also fall: GLSL leaves that undefined.
float ramp(float from, float to, float x) {
  float t = clamp((x - from) / (to - from), 0.0, 1.0);
  return t * t * (3.0 - 2.0 * t);
}
float hypot(float a, float b) { return length(vec2(a, b)); }
float hash(vec2 p) {
  uvec2 q = uvec2(ivec2(p)) * uvec2(1597334677u, 3812015801u);
  return float((q.x ^ q.y) * 1597334677u) / 4294967295.0;
}
float noise(vec2 p) {
  vec2 i = floor(p), f = fract(p);
  f = f * f * (3.0 - 2.0 * f);
  return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x),
             mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}
// Share of a pixel inside d < 0.
float inside(float d, float w) { return clamp(0.5 - d / max(w, 1e-4), 0.0, 1.0); }
// Share of a pixel covered by a line of half width h around d = 0.
float line(float d, float h, float w) {
  w = max(w, 1e-4);
  return clamp((h - abs(d)) / w + 0.5, 0.0, 1.0) * min(1.0, 2.0 * h / w);
}
// Stripes of a period, fading to their mean.
float stripes(float x, float period, float share, float w) {
  float d = abs(mod(x, period) - period * 0.5) - period * share * 0.5;
  return mix(inside(d, w), share, ramp(period * 0.35, period, w));
}
// Joints between slabs of a size, fading out before they shimmer.
float joints(vec2 p, vec2 size, float h, vec2 w) {
  vec2 q = abs(mod(p, size) - size * 0.5);
  float a = line(q.x - size.x * 0.5, h, w.x) * ramp(size.x, size.x * 0.25, w.x);
  float b = line(q.y - size.y * 0.5, h, w.y) * ramp(size.y, size.y * 0.25, w.y);
  return max(a, b);
}
float fade(float size, float w) { return ramp(size * 0.6, size * 0.12, w); }
`

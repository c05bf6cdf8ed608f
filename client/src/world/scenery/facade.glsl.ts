/** Houses from the grid: walls, windows and roofs painted by the shader, fading with distance. */
import { PALETTE } from '@cosmos/protocol/art/palette'
import { PLAN_SPAN } from '../city/city-plan.ts'
import { float } from '../ground/glsl.ts'
import { linear } from '../sky/daylight.ts'
import { FLOOR_METRES } from './silhouette-plan.ts'

const colour = (hex: string): string => `vec3(${linear(hex).map(float).join(', ')})`

export const HOUSE_VERTEX_PARS = /* glsl */ `
attribute vec2 part;
attribute vec4 roof;
uniform sampler2D hiddenMap;
varying vec3 vRoof;
varying vec3 vPlace;
varying vec3 vSide;
varying float vPart;
varying float vHeight;
varying float vFlat;
varying vec2 vHouse;
varying vec2 vAxis;
`

export const HOUSE_VERTEX = /* glsl */ `
vec3 transformed = vec3(position);
{
  float tall = instanceMatrix[1].y;
  transformed.y += part.y * roof.w / tall;
  // A flat roof needs no eaves.
  if (part.x > 0.5 && roof.w == 0.0 && part.y == 0.0) transformed.xz *= 0.96;
  vec2 middle = instanceMatrix[3].xz;
  ivec2 cell = ivec2(floor(vec2(middle.x, -middle.y) / 10.0)) + ${PLAN_SPAN / 2};
  if (texelFetch(hiddenMap, cell, 0).r > 0.5) transformed *= 0.0;
  vRoof = roof.rgb;
  vFlat = roof.w == 0.0 ? 1.0 : 0.0;
  vPart = part.x;
  vHeight = tall;
  vHouse = floor(middle * 0.1);
  vAxis = middle;
  vPlace = (instanceMatrix * vec4(transformed, 1.0)).xyz;
  vSide = normal;
}
`

export const FACADE_PARS = /* glsl */ `
uniform float glow;
varying vec3 vRoof;
varying vec3 vPlace;
varying vec3 vSide;
varying float vPart;
varying float vHeight;
varying float vFlat;
varying vec2 vHouse;
varying vec2 vAxis;
const vec3 GLASS = ${colour(PALETTE.glass.day)};
const vec3 LIT = ${colour(PALETTE.glass.lit)};
const vec3 FRAME = ${colour(PALETTE.trim.white)};
const vec3 STONE = ${colour(PALETTE.trim.stone)};
float chance(vec2 p) {
  uvec2 q = uvec2(ivec2(floor(p + 0.5)) + 70000) * uvec2(1597334677u, 3812015801u);
  return float((q.x ^ q.y) * 1597334677u) / 4294967295.0;
}
float box(vec2 p, vec2 half_, vec2 w) {
  vec2 c = clamp((half_ - abs(p)) / max(w, 1e-4) + 0.5, 0.0, 1.0);
  return c.x * c.y;
}
`

export const FACADE_FRAGMENT = /* glsl */ `
{
  vec3 wall = vColor.rgb;
  if (vPart > 0.5) {
    diffuseColor.rgb = vRoof * (vFlat > 0.5 ? 0.95 : 1.0);
  } else {
    bool acrossX = abs(vSide.z) > 0.5;
    float c = acrossX ? vPlace.x - vAxis.x : vPlace.z - vAxis.y;
    vec2 w = vec2(fwidth(c), fwidth(vPlace.y));
    float pixel = max(w.x, w.y);
    float storey = floor(vPlace.y / ${float(FLOOR_METRES)});
    float up = vPlace.y - (storey + 0.5) * ${float(FLOOR_METRES)};
    bool ground = storey < 0.5;
    float bay = 2.1;
    float column = floor(c / bay + 0.5);
    float across = c - column * bay;
    float inWall = step(abs(column), 1.5);
    vec2 size = ground ? vec2(0.8, 0.95) : vec2(0.5, 0.75);
    vec2 at = vec2(across, up + (ground ? 0.25 : 0.0));
    float frame = box(at, size + 0.13, w) * inWall;
    float glass = box(at, size, w) * inWall;
    float bars = max(box(at, vec2(0.035, size.y), w), box(at - vec2(0.0, 0.1), vec2(size.x, 0.035), w));
    float sill = box(at + vec2(0.0, size.y + 0.16), vec2(size.x + 0.22, 0.07), w) * inWall;
    float keep = 1.0 - smoothstep(0.25, 1.4, pixel);
    float side = acrossX ? vSide.z : vSide.x;
    float lamp = step(chance(vec2(column + side * 9.0, storey) + floor(vHouse + 0.5) * 3.0), 0.55) * glow;
    // Single windows would twinkle from afar.
    lamp = mix(lamp, 0.5 * glow, clamp((pixel - 0.7) / 1.5, 0.0, 1.0));
    vec3 pane = mix(GLASS * (0.42 + 0.1 * chance(vec2(column, storey) + floor(vHouse + 0.5) * 5.0)), LIT, lamp);
    wall *= 0.84 + 0.16 * smoothstep(0.0, 1.2, vPlace.y);
    wall = mix(wall, STONE, (ground ? 0.35 : 0.0) + 0.7 * box(vec2(0.0, up - 1.42), vec2(9.0, 0.09), vec2(1.0, w.y)));
    // Under the eaves.
    wall *= 1.0 - 0.22 * (1.0 - smoothstep(0.0, 0.9, vHeight - vPlace.y));
    vec3 detailed = mix(wall, FRAME, max(frame, sill));
    detailed = mix(detailed, mix(pane, FRAME, bars * 0.8), glass);
    vec3 plain = mix(wall, mix(pane, FRAME, 0.25), 0.24);
    diffuseColor.rgb = mix(plain, detailed, keep);
    totalEmissiveRadiance += LIT * lamp * mix(0.24, glass * (1.0 - bars * 0.8), keep) * 0.9;
  }
}
`

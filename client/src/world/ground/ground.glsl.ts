/**
 * The ground's paint. Everything is a coverage between 0 and 1 of a pixel `w` metres wide, so lines
 * thin out instead of shimmering; far away the mipmapped plan takes over altogether.
 */
import { CELL, PLAN_SPAN } from '../city/city-plan.ts'
import { KERB_HEIGHT } from '../limits.ts'
import { AVENUE_TREE, STREET_TREE } from '../scenery/street-trees.ts'
import { BRUSHES, COLOURS } from './brushes.glsl.ts'
import { LOT } from './cell-textures.ts'
import { float } from './glsl.ts'
import { PARK_GLSL } from './park.glsl.ts'
import { SQUARE_GLSL } from './square.glsl.ts'
import { BLOCK_METRES, RIM, RING, STREET_OFFSET } from './street-plan.ts'
import { STREET_DISTANCES } from './streets.glsl.ts'

const STREETS = /* glsl */ `
vec3 slabs(vec2 p, vec2 w, vec3 base) {
  float row = floor(p.y / 0.8);
  vec2 q = vec2(p.x + mod(row, 2.0) * 0.6, p.y);
  float pixel = max(w.x, w.y);
  vec3 c = base * (0.965 + 0.07 * mix(0.5, hash(vec2(floor(q.x / 1.2), row) + 4096.0), fade(1.2, pixel)));
  return c * (1.0 - 0.2 * joints(q, vec2(1.2, 0.8), 0.012, w));
}

// Lines of one carriageway: c across and s along it, e the way to the nearest crossing carriageway.
vec3 markings(vec3 c0, float c, float s, float h, float e, float wc, float ws, float lanes) {
  float open = ramp(5.6, 6.0, e);
  float dash = stripes(s, 5.0, 0.5, ws);
  vec3 col = mix(c0, LINE, 0.55 * open * line(abs(c) - h + 0.3, 0.06, wc));
  if (lanes > 1.5) {
    col = mix(col, CENTRE, open * line(abs(c) - 0.16, 0.06, wc));
    col = mix(col, LINE, 0.85 * open * dash * line(abs(c) - h * 0.5, 0.07, wc));
  } else {
    col = mix(col, LINE, 0.85 * open * dash * line(c, 0.07, wc));
  }
  float zebra = line(e - 3.3, 1.35, ws) * inside(abs(c) - h + 0.35, wc);
  return mix(col, LINE, 0.92 * zebra * stripes(c + 0.25, 1.0, 0.5, wc));
}

vec3 carriageway(vec2 p, vec2 w, float kerb) {
  vec2 f = abs(p);
  float pixel = max(w.x, w.y);
  vec3 col = mix(ASPHALT, WORN, noise(p * 0.11) * 0.8);
  col *= 1.0 + (noise(p * 9.0) - 0.5) * 0.1 * fade(0.2, pixel);
  // Dust and shade collect along the kerb.
  col *= 1.0 - 0.2 * ramp(-0.5, 0.0, kerb);
  float wd = (w.x + w.y) * 0.707;
  float cNS = mod(f.x - ${float(STREET_OFFSET - BLOCK_METRES / 2)}, ${float(BLOCK_METRES)}) - ${float(BLOCK_METRES / 2)};
  float cEW = mod(f.y - ${float(STREET_OFFSET - BLOCK_METRES / 2)}, ${float(BLOCK_METRES)}) - ${float(BLOCK_METRES / 2)};
  float rest = min(min(dAvenue, dDiagonal), min(dRing, dRim));
  if (dNorthSouth < 0.0) {
    return markings(col, cNS, f.y, 3.0, min(dEastWest, rest), w.x, w.y, 1.0);
  }
  if (dEastWest < 0.0) {
    return markings(col, cEW, f.x, 3.0, min(dNorthSouth, rest), w.y, w.x, 1.0);
  }
  float grid = min(dNorthSouth, dEastWest);
  if (dAvenue < 0.0) {
    bool ns = f.x < f.y;
    return markings(col, ns ? f.x : f.y, ns ? f.y : f.x, 7.0, min(grid, min(dDiagonal, dRim)),
      ns ? w.x : w.y, ns ? w.y : w.x, 2.0);
  }
  if (dRim < 0.0) {
    vec2 n = p / length(p);
    float wr = abs(n.x) * w.x + abs(n.y) * w.y, wt = abs(n.y) * w.x + abs(n.x) * w.y;
    return markings(col, length(p) - ${float(RIM.middle)}, atan(p.y, p.x) * ${float(RIM.middle)}, 3.5,
      min(grid, min(dAvenue, dDiagonal)), wr, wt, 1.0);
  }
  if (dRing < 0.0) {
    bool ns = f.x > f.y;
    float c = max(f.x, f.y);
    c = c < ${float((RING.inner + RING.outer) / 2)} ? c - ${float(RING.inner)} : c - ${float(RING.outer)};
    float e = min(min(grid, dDiagonal), min(f.x, f.y) - 12.0);
    return markings(col, c, ns ? f.y : f.x, 3.75, e, ns ? w.x : w.y, ns ? w.y : w.x, 1.0);
  }
  if (dDiagonal < 0.0) {
    return markings(col, (f.x - f.y) * 0.7071, (f.x + f.y) * 0.7071, 4.5, min(grid, min(dRing, dRim)),
      wd, wd, 1.0);
  }
  return col;
}

// A tree pit with an iron edge.
vec3 pit(vec3 col, vec2 d, vec2 w) {
  float box = max(abs(d.x), abs(d.y)) - 0.62;
  float pixel = max(w.x, w.y);
  col = mix(col, PAVING_DARK * 0.75, inside(box - 0.1, pixel));
  return mix(col, SOIL * 0.8, inside(box, pixel));
}

vec3 pavement(vec2 p, vec2 w, float kerb, int flags) {
  vec2 f = abs(p);
  float pixel = max(w.x, w.y);
  float high = max(f.x, f.y);
  vec3 col = slabs(p, w, PAVING);
  bool ring = high < ${float(RING.to)};
  // Grass where the pavement grows wide: corners of diagonals, the ring's middle, the rim.
  float verge = ring ? abs(high - ${float((RING.inner + RING.outer) / 2)}) - 2.1 : 3.4 - kerb;
  if (ring) verge = max(verge, 1.3 - kerb);
  vec3 grass = mix(GRASS, LEAF, 0.25 + 0.4 * noise(p * 0.35)) * (0.94 + 0.12 * noise(p * 3.0));
  col = mix(col, KERB * 0.92, inside(verge - 0.14, pixel));
  col = mix(col, grass, inside(verge, pixel));
  // Kerb stones.
  float stone = inside(kerb - 0.28, pixel);
  col = mix(col, KERB * 1.06, stone);
  if (flags > 1) {
    vec2 l = mod(f, 10.0) - 5.0;
    bool avenue = min(f.x, f.y) < 10.0;
    bool ns = avenue ? f.x < f.y : abs(mod(f.x - ${float(STREET_OFFSET)} + 5.0, ${float(BLOCK_METRES)}) - 5.0) < 5.0;
    float c = ns ? l.x : l.y;
    float s = ns ? l.y : l.x;
    if (avenue) {
      col = pit(col, vec2((ns ? f.x : f.y) - ${float(AVENUE_TREE)}, s), w);
    } else {
      if ((flags & 2) != 0) col = pit(col, vec2(c - ${float(STREET_TREE)}, s), w);
      if ((flags & 4) != 0) col = pit(col, vec2(c + ${float(STREET_TREE)}, s), w);
    }
  }
  return col;
}
`

const LOTS = /* glsl */ `
vec3 lawn(vec2 p, vec3 base, float pixel) {
  float soft = noise(p * 0.23) * 0.5 + noise(p * 0.9) * 0.3 + noise(p * 4.0) * 0.2;
  return base * mix(1.0, 0.82 + 0.36 * soft, fade(4.0, pixel));
}

vec3 lot(vec2 p, vec2 w, vec3 base, ivec4 cell) {
  float pixel = max(w.x, w.y);
  vec2 l = mod(p, 10.0);
  vec2 edge = min(l, 10.0 - l);
  float border = min(edge.x, edge.y);
  vec3 col;
  if ((cell.y & 1) != 0) {
    col = slabs(p + 3.0, w, base * 1.02);
  } else if (cell.z == ${LOT.gravel}) {
    col = base * (0.93 + 0.14 * mix(0.5, noise(p * 14.0), fade(0.12, pixel)));
    col = mix(col, lawn(p, GRASS, pixel), ramp(0.66, 0.76, noise(p * 0.5 + 9.0)) * 0.8);
  } else if (cell.z == ${LOT.beds}) {
    float rows = stripes(l.x, 1.25, 0.55, w.x) * step(1.2, border);
    col = mix(lawn(p, GRASS * 0.92, pixel), mix(SOIL, TERRACOTTA, 0.22), 0.75 * rows);
    float plants = stripes(l.x + 0.05, 1.25, 0.22, w.x) * stripes(p.y, 0.62, 0.6, w.y) * step(1.2, border);
    col = mix(col, LEAF * 0.9, plants * 0.85);
  } else {
    col = lawn(p, base, pixel);
    if (cell.z == ${LOT.lawn}) {
      float mown = (cell.w & 1) != 0 ? stripes(l.x, 2.5, 0.5, w.x) : stripes(l.y, 2.5, 0.5, w.y);
      col *= 0.965 + 0.07 * mown;
    } else {
      // Flowers: a dot in one of five small squares, never where a pixel is larger than a dot.
      vec2 g = floor(p * 2.2);
      float h = hash(g + 7000.0);
      vec2 at = (fract(p * 2.2) - vec2(0.3 + 0.4 * hash(g + 99.0), 0.3 + 0.4 * h)) / 2.2;
      vec3 petal = h < 0.06 ? CORAL : h < 0.12 ? SUN_YELLOW : vec3(0.85, 0.82, 0.78);
      col = mix(col, petal, inside(length(at) - 0.065, pixel) * step(h, 0.2) * fade(0.3, pixel));
    }
  }
  // A stone edge round every lot, and a worn path along it where two lots meet.
  float band = line(border - 0.22, 0.11, pixel);
  col *= 1.0 - 0.22 * inside(border - 0.5, max(pixel, 0.3)) * (1.0 - inside(border - 0.33, pixel));
  col = mix(col, KERB, 0.85 * band);
  return mix(col, mix(PAVING_MID, GRASS, 0.45), inside(border - 0.11, pixel) * 0.7);
}
`

const LAND = /* glsl */ `
vec3 countryside(vec2 p, vec2 w, float depth, float height, vec3 normal) {
  float pixel = max(w.x, w.y);
  float r = length(p);
  float wood = ramp(0.52, 0.66, noise(p * 0.0045) * 0.7 + noise(p * 0.017) * 0.3)
    * ramp(1500.0, 1900.0, r);
  float field = noise(floor(p / 140.0) + 50.0 + floor(noise(p * 0.002) * 3.0));
  vec3 meadow = mix(mix(GRASS, CREAM, 0.12 + 0.22 * field), LEAF, 0.3 * noise(p * 0.012));
  meadow *= mix(1.0, 0.86 + 0.28 * (noise(p * 0.4) * 0.5 + noise(p * 2.3) * 0.5), fade(3.0, pixel));
  vec3 col = mix(meadow, PINE * (0.75 + 0.4 * noise(p * 0.06)), wood * 0.85);
  float sand = ramp(-4.0, -1.2, depth);
  col = mix(col, CREAM * 0.95, sand);
  if (depth > -0.5) {
    vec3 water = mix(SHALLOW, DEEP, ramp(0.0, 22.0, depth));
    float ripple = noise(p * 0.09 + time * vec2(0.21, 0.13)) + noise(p * 0.23 - time * vec2(0.17, 0.29));
    water *= 0.94 + 0.08 * ripple * fade(30.0, pixel);
    water = mix(water, LINE, 0.5 * ramp(0.35, 0.0, abs(depth - 0.25 - 0.12 * ripple)));
    col = mix(col, water, ramp(-0.1, 0.15, depth));
  }
  return col;
}
`

export const GROUND_PARS = /* glsl */ `
uniform sampler2D cellMap;
uniform sampler2D colourMap;
uniform float time;
varying vec3 vTop;
varying vec3 vLow;
varying float vDepth;
${COLOURS}
${BRUSHES}
${STREET_DISTANCES}
${STREETS}
${LOTS}
${PARK_GLSL}
${SQUARE_GLSL}
${LAND}

vec3 ground() {
  vec2 p = vTop.xz;
  vec2 w = abs(dFdx(p)) + abs(dFdy(p));
  float pixel = max(w.x, w.y);
  float r = length(p);
  vec2 q = vec2(p.x, -p.y) / 10.0 + ${float(PLAN_SPAN / 2)};
  ivec2 at = ivec2(floor(q));
  ivec4 cell = ivec4(texelFetch(cellMap, clamp(at, 0, ${PLAN_SPAN - 1}), 0) * 255.0 + 0.5);

  // Colours of cells with edges one pixel soft: the texture's own filter does the rest far away.
  vec2 i = floor(q - 0.5);
  vec2 f = q - 0.5 - i;
  vec2 soft = i + 0.5 + clamp((f - 0.5) / max(w / 10.0, 1e-3) + 0.5, 0.0, 1.0);
  const float SPAN = ${float(PLAN_SPAN)};
  vec4 plan = textureGrad(colourMap, soft / SPAN, dFdx(q) / SPAN, dFdy(q) / SPAN);
  float near = ramp(11.0, 3.5, pixel);
  vec3 col = plan.rgb;
  float beyond = ramp(1306.0, 1313.0, r);

  if (near > 0.0 || beyond > 0.0) {
    vec3 detail = plan.rgb;
    if (beyond > 0.0) {
      col = mix(col, countryside(p, w, vDepth, vTop.y, vec3(0)), beyond);
      detail = col;
    }
    if (cell.x == ${CELL.ico} || cell.x == ${CELL.auction}) detail = lot(p, w, plan.rgb, cell);
    else if (cell.x == ${CELL.park}) detail = park(p, w, plan.rgb);
    else if (cell.x == ${CELL.commons}) detail = centralSquare(p, w, (cell.y & 1) != 0);
    else if (cell.x == ${CELL.vacant}) detail = lawn(p, plan.rgb, pixel);

    float street = max(plan.a, inside(abs(r - ${float(RIM.middle)}) - 6.5, pixel));
    if (street > 0.0) {
      // The view ray meets the pavement's plane at vTop and, 15 cm lower, the carriageway's at vLow.
      float above = kerbDistance(p.x, p.y);
      float soft = max(fwidth(above), 1e-3);
      // One of the two levels is enough wherever their border is more than a pixel away.
      vec3 painted = above > -soft ? pavement(p, w, above, cell.y) : vec3(0);
      if (above < soft) {
        vec2 below = vLow.xz;
        float kerb = kerbDistance(below.x, below.y);
        vec3 lower = carriageway(below, w, kerb);
        float sink = clamp(above / min(above - kerb, -1e-3), 0.0, 1.0);
        vec3 face = KERB * mix(0.8, 0.5, sink);
        lower = mix(face, lower, inside(kerb, max(fwidth(kerb), 1e-3)));
        painted = above > -soft ? mix(painted, lower, inside(above, soft)) : lower;
      }
      detail = mix(detail, painted, street);
    }
    col = mix(col, detail, near);
  }
  return col;
}
`

export const GROUND_VERTEX_PARS = /* glsl */ `
attribute float depth;
varying vec3 vTop;
varying vec3 vLow;
varying float vDepth;
`

/** The point of the plane y = 0 on the same view ray: affine in the vertex, so it interpolates. */
export const GROUND_VERTEX = /* glsl */ `
vLow = (modelMatrix * vec4(transformed, 1.0)).xyz;
float eyeHeight = max(cameraPosition.y, 0.05);
vTop = mix(cameraPosition, vLow, eyeHeight / (eyeHeight + ${float(KERB_HEIGHT)}));
vDepth = depth;
`

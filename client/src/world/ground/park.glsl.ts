/** Parks: soft lawns, a round walk with paths to it, a pond off the middle. Twin: park-plan.ts. */
import { float } from './glsl.ts'
import { PARK } from './park-plan.ts'

export const PARK_GLSL = /* glsl */ `
vec3 park(vec2 p, vec2 w, vec3 base) {
  float pixel = max(w.x, w.y);
  vec2 f = abs(p);
  vec2 block = floor((f + 30.0) / 90.0);
  vec2 l = f + 30.0 - block * 90.0 - 40.0;
  vec2 turn = mod(block, 2.0) * 2.0 - 1.0;
  float r = length(l);
  float path = abs(r - ${float(PARK.walk)}) - ${float(PARK.pathHalf)};
  path = min(path, max(min(abs(l.x), abs(l.y)) - ${float(PARK.pathHalf)}, ${float(PARK.walk)} - r));
  float diagonal = min(abs(l.x + l.y), abs(l.x - l.y)) * 0.7071;
  path = min(path, max(diagonal - ${float(PARK.pathHalf * 0.75)}, ${float(PARK.walk)} - r));
  path = min(path, r - ${float(PARK.plaza)});
  vec2 c = l - turn * vec2(${float(PARK.pond.x)}, ${float(PARK.pond.y)});
  float bend = atan(c.y, c.x);
  float pond = length(c) - ${float(PARK.pond.radius)} - 1.1 * sin(bend * 3.0 + block.x) - 0.6 * sin(bend * 5.0);
  vec3 col = lawn(p, mix(GRASS, base, 0.5), pixel);
  col = mix(col, LEAF * 0.9, 0.4 * ramp(0.45, 0.75, noise(p * 0.16 + 31.0)) * fade(12.0, pixel));
  float bed = abs(r - ${float(PARK.plaza + 2.2)}) - 0.9;
  bed = max(bed, 2.1 - min(abs(l.x), abs(l.y)));
  vec3 flowers = mix(CORAL, SUN_YELLOW, step(0.5, hash(floor(p * 1.6) + 300.0)));
  flowers = mix(flowers, LEAF, 0.35 + 0.3 * noise(p * 5.0));
  col = mix(col, mix(LEAF, flowers, 0.65 * fade(1.2, pixel)), inside(bed, pixel));
  vec3 sand = mix(CREAM, PAVING, 0.5) * (0.96 + 0.08 * noise(p * 7.0) * fade(0.3, pixel));
  col = mix(col, KERB * 0.9, inside(path - 0.16, pixel));
  col = mix(col, sand, inside(path, pixel));
  col = mix(col, KERB, inside(pond - 0.5, pixel));
  vec3 water = mix(SHALLOW, DEEP, ramp(-0.3, -4.5, pond));
  water *= 0.95 + 0.1 * noise(p * 0.9 + time * vec2(0.3, 0.2)) * fade(2.0, pixel);
  return mix(col, water, inside(pond, pixel));
}
`

/**
 * Twin of `streetDistances` in street-plan.ts, in the same order and with the same names. Written
 * in the part of GLSL that reads as TypeScript after trivial replacements: a test runs it so.
 */
import { float } from './glsl.ts'
import {
  AVENUE_HALF,
  AVENUE_START,
  BLOCK_METRES,
  DIAGONAL_HALF,
  FILLET,
  GATE_HALF,
  LAST_STREET,
  RIM,
  RING,
  STREET_HALF,
  STREET_OFFSET,
} from './street-plan.ts'

/** Globals n_s, e_w, … instead of a struct, because WebGL 1 era compilers copy structs slowly. */
export const STREET_DISTANCES = /* glsl */ `
float roundUnion(float a, float b, float k) {
  return max(k, min(a, b)) - hypot(max(k - a, 0.0), max(k - b, 0.0));
}
float streetLine(float c, float ends) {
  return max(
    abs(mod(c - ${float(STREET_OFFSET - BLOCK_METRES / 2)}, ${float(BLOCK_METRES)}) - ${float(BLOCK_METRES / 2)})
      - ${float(STREET_HALF)},
    max(ends, c - ${float(LAST_STREET)}));
}
float dNorthSouth; float dEastWest; float dAvenue; float dDiagonal; float dRing; float dRim;
float kerbDistance(float x, float z) {
  float u = abs(x);
  float v = abs(z);
  float high = max(u, v);
  float r = hypot(u, v);
  float ends = max(334.0 - high, r - ${float(RIM.middle)});
  dNorthSouth = streetLine(u, ends);
  dEastWest = streetLine(v, ends);
  dAvenue = max(
    min(
      max(u - ${float(AVENUE_HALF)}, ${float(AVENUE_START)} - v),
      max(v - ${float(AVENUE_HALF)}, ${float(AVENUE_START)} - u)),
    r - ${float(RIM.middle)});
  dDiagonal = max(
    abs(u - v) * ${float(Math.SQRT1_2)} - ${float(DIAGONAL_HALF)},
    max(322.0 - high, r - ${float(RIM.middle)}));
  float cu = u - ${float(RING.corner)};
  float cv = v - ${float(RING.corner)};
  float square = hypot(max(cu, 0.0), max(cv, 0.0)) + min(max(cu, cv), 0.0);
  dRing = max(
    min(abs(square + ${float(RING.corner - RING.inner)}), abs(square + ${float(RING.corner - RING.outer)}))
      - ${float(RING.half)},
    ${float(GATE_HALF)} - min(u, v));
  dRim = abs(r - ${float(RIM.middle)}) - ${float(RIM.half)};
  float kerb = roundUnion(dNorthSouth, dEastWest, ${float(FILLET)});
  kerb = roundUnion(kerb, min(dAvenue, dDiagonal), ${float(FILLET)});
  kerb = roundUnion(kerb, dRing, ${float(FILLET)});
  kerb = roundUnion(kerb, dRim, ${float(FILLET)});
  return kerb;
}
`

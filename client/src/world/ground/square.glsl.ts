/** The central square: compass rose, rings, lawns cut by eight ways, panels, and the four gates. */
import { float } from './glsl.ts'
import { SQUARE } from './square-plan.ts'
import { RING } from './street-plan.ts'

const LAWN_MIDDLE = (SQUARE.lawn.from + SQUARE.lawn.to) / 2
const LAWN_HALF = (SQUARE.lawn.to - SQUARE.lawn.from) / 2

export const SQUARE_GLSL = /* glsl */ `
// Distance to a star of eight points: the long ones to the compass points.
float star(vec2 f, float reach, float waist) {
  float a = max(f.x, f.y), b = min(f.x, f.y);
  float slope = waist / reach;
  return (b - (reach - a) * slope) / sqrt(1.0 + slope * slope);
}

vec3 compassRose(vec2 p, float r, float pixel) {
  vec2 f = abs(p);
  vec3 col = PAVING * 1.04;
  col = mix(col, SLATE * 0.9, line(r - 15.2, 0.35, pixel));
  col = mix(col, TERRACOTTA, line(r - 9.0, 0.22, pixel));
  vec2 t = vec2(abs(f.x - f.y), f.x + f.y) * 0.7071;
  float lesser = star(t, 11.0, 2.4);
  col = mix(col, mix(SLATE, PAVING_DARK, t.x < t.y ? 0.2 : 0.5), inside(lesser, pixel));
  float major = star(f, 14.4, 3.1);
  bool half1 = (p.x * p.y > 0.0) == (f.x > f.y);
  col = mix(col, half1 ? TERRACOTTA : CREAM, inside(major, pixel));
  col = mix(col, KERB, inside(r - 3.2, pixel));
  return mix(col, SLATE, line(r - 3.2, 0.12, pixel));
}

vec3 centralSquare(vec2 p, vec2 w, bool built) {
  vec2 f = abs(p);
  float pixel = max(w.x, w.y);
  float r = length(p);
  float high = max(f.x, f.y), low = min(f.x, f.y);
  float wr = (w.x * f.x + w.y * f.y) / max(r, 1.0);
  float angle = atan(p.y, p.x);
  if (r < ${float(SQUARE.rose)}) return compassRose(p, r, max(wr, 0.7 * pixel));

  // Panels of 10 m in two tones with dark joints: the parcels' own lattice.
  vec2 panel = floor(p / 10.0);
  float tone = mod(panel.x + panel.y, 2.0);
  vec3 col = mix(PAVING, PAVING_MID, 0.28 + 0.16 * mix(tone, 0.5, ramp(2.0, 8.0, pixel)));
  col = slabs(p, w, col);
  col = mix(col, PAVING_DARK, 0.55 * joints(p, vec2(10.0), 0.16, w));

  float diagonal = (max(f.x, f.y) - min(f.x, f.y)) * 0.7071;
  float ways = min(low - ${float(SQUARE.axisHalf)}, diagonal - ${float(SQUARE.diagonalHalf)});
  if (r < ${float(SQUARE.court)}) {
    // Fans of setts: rings a metre wide, each cut into stones.
    float ring = floor(r);
    float stone = hash(vec2(ring, floor(angle * ring * 0.8)) + 2000.0);
    col = mix(PAVING, CREAM, 0.35) * (0.95 + 0.1 * mix(0.5, stone, fade(1.0, pixel)));
    col *= 1.0 - 0.16 * line(abs(fract(r) - 0.5) - 0.5, 0.03, wr) * fade(1.0, wr);
  } else if (!built) {
    float lawns = max(abs(r - ${float(LAWN_MIDDLE)}) - ${float(LAWN_HALF)}, -ways);
    if (lawns < 1.0) {
      float wl = max(wr, pixel * 0.6);
      col = mix(col, KERB * 1.05, inside(lawns - 0.45, wl));
      vec3 grass = lawn(p, mix(GRASS, LEAF, 0.18), pixel);
      grass *= 0.96 + 0.08 * stripes(r, 6.0, 0.5, wr);
      float beds = abs(lawns + 4.0) - 1.2;
      vec3 flowers = mix(CORAL, SUN_YELLOW, step(0.5, hash(floor(p * 1.4) + 800.0)));
      grass = mix(grass, mix(LEAF, flowers, 0.35 + 0.3 * fade(1.4, pixel)), inside(beds, wl));
      col = mix(col, grass, inside(lawns, wl));
    }
    float walk = abs(high - ${float((SQUARE.promenade.from + SQUARE.promenade.to) / 2)})
      - ${float((SQUARE.promenade.to - SQUARE.promenade.from) / 2)};
    float strip = max(max(abs(abs(walk + 4.0) - 0.0) - 2.6, 14.0 - low), low - 268.0);
    col = mix(col, KERB, inside(strip - 0.3, pixel));
    col = mix(col, lawn(p, mix(GRASS, LEAF, 0.3), pixel), inside(strip, pixel));
  }
  // The axes from the gates and the diagonals: pale bands between dark lines, up to the court.
  if (r > ${float(SQUARE.court)}) {
    bool axis = low < ${float(SQUARE.axisHalf)};
    float c = axis ? low : diagonal;
    float reach = axis ? ${float(SQUARE.axisHalf)} : ${float(SQUARE.diagonalHalf)};
    float wc = axis ? (f.x < f.y ? w.x : w.y) : (w.x + w.y) * 0.707;
    float on = inside(c - reach, wc);
    vec3 band = slabs(p, w, mix(PAVING, CREAM, 0.5));
    float s = axis ? high : r;
    float ws = axis ? (f.x < f.y ? w.y : w.x) : (w.x + w.y) * 0.707;
    if (axis) {
      band = mix(band, TERRACOTTA * 0.95, 0.7 * line(c - 3.4, 0.28, wc));
      float lozenge = abs(mod(s, 20.0) - 10.0) + c;
      band = mix(band, SLATE, 0.75 * line(lozenge - 2.2, 0.2, max(wc, ws)));
      band = mix(band, TERRACOTTA, 0.8 * inside(lozenge - 1.1, max(wc, ws)));
    }
    band = mix(band, PAVING_DARK, 0.8 * line(c - reach + 0.5, 0.22, wc));
    col = mix(col, band, on);
  }
  float rings = line(r - ${float(SQUARE.court)}, 0.9, wr);
  col = mix(col, SLATE, 0.85 * rings);
  col = mix(col, TERRACOTTA, 0.8 * line(r - ${float(SQUARE.court - 3)}, 0.4, wr));
  col = mix(col, TERRACOTTA, 0.8 * line(r - ${float(SQUARE.lawn.from - 6)}, 0.5, wr) * step(0.0, ways));
  col = mix(col, SLATE, 0.7 * line(r - ${float(SQUARE.lawn.to + 6)}, 0.5, wr) * step(0.0, ways));
  // Where the gates cross the ring: setts with zebra stripes for each carriageway.
  float lane = min(abs(high - ${float(RING.inner)}), abs(high - ${float(RING.outer)})) - ${float(RING.half)};
  float crossing = inside(lane, pixel) * step(${float(RING.from)}, high) * step(high, ${float(RING.to)});
  vec3 setts = mix(ASPHALT, PAVING_DARK, 0.45) * (1.0 - 0.2 * joints(p, vec2(0.4), 0.02, w));
  float along = f.x < f.y ? f.x : f.y;
  setts = mix(setts, LINE, 0.9 * stripes(along, 1.4, 0.5, f.x < f.y ? w.x : w.y));
  return mix(col, setts, crossing);
}
`

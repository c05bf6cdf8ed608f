/** The dome: gradient, sun with its glow, soft clouds, stars. One triangle strip behind everything. */
import { BackSide, Color, IcosahedronGeometry, Mesh, ShaderMaterial, Vector3 } from 'three'
import type { Stage, System } from '../system.ts'

const VERTEX = /* glsl */ `
varying vec3 vDirection;
void main() {
  vDirection = position;
  // Only the turn of the camera, not its place: the sky is infinitely far for each eye alike.
  vec4 clip = projectionMatrix * vec4(mat3(viewMatrix) * position, 1.0);
  gl_Position = clip.xyww;
}`

const FRAGMENT = /* glsl */ `
uniform vec3 zenith;
uniform vec3 horizon;
uniform vec3 sunColour;
uniform vec3 sunDirection;
uniform float time;
uniform float night;
varying vec3 vDirection;

// smoothstep that may also fall: GLSL leaves that undefined.
float ramp(float from, float to, float x) {
  float t = clamp((x - from) / (to - from), 0.0, 1.0);
  return t * t * (3.0 - 2.0 * t);
}
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
float clouds(vec2 p) {
  return noise(p) * 0.52 + noise(p * 2.1 + 7.3) * 0.28 + noise(p * 4.3 + 1.7) * 0.14 + noise(p * 9.1) * 0.06;
}

void main() {
  vec3 d = normalize(vDirection);
  float height = max(d.y, 0.0);
  vec3 colour = mix(horizon, zenith, 1.0 - pow(1.0 - height, 3.2));
  float facing = max(dot(d, sunDirection), 0.0);
  // The air around the sun, wide near the horizon.
  colour += sunColour * (pow(facing, 8.0) * 0.16 + pow(facing, 64.0) * 0.25) * (1.0 - night * 0.8);
  colour = mix(colour, sunColour * mix(2.6, 1.3, night), ramp(0.99935, 0.99965, facing));

  if (d.y > 0.015) {
    // A flat layer of cumulus, seen in perspective; thinned towards the horizon.
    vec2 p = d.xz / (d.y + 0.14) * 1.7 + vec2(time * 0.004, time * 0.0015);
    float shape = clouds(p);
    float cover = ramp(0.5, 0.74, shape) * ramp(0.015, 0.16, d.y) * 0.85;
    float lit = ramp(0.9, 0.45, clouds(p + sunDirection.xz * 0.22));
    vec3 shade = mix(zenith, horizon, 0.65) * 0.92;
    vec3 bright = mix(horizon, vec3(1.0), 0.55) * mix(vec3(1.0), sunColour, 0.5) * (1.05 - night * 0.75);
    colour = mix(colour, mix(shade, bright, lit), cover);
    if (night > 0.3) {
      vec2 s = d.xz / (1.0 + d.y) * 190.0;
      float star = step(0.9965, hash(floor(s) + 900.0)) * ramp(0.42, 0.1, length(fract(s) - 0.5));
      colour += star * (night - 0.3) * (1.0 - cover) * ramp(0.05, 0.3, d.y);
    }
  }
  gl_FragColor = vec4(colour, 1.0);
  #include <tonemapping_fragment>
  #include <colorspace_fragment>
}`

export function createSky({ scene, reducedMotion }: Stage): System {
  const uniforms = {
    zenith: { value: new Color() },
    horizon: { value: new Color() },
    sunColour: { value: new Color() },
    sunDirection: { value: new Vector3() },
    time: { value: 0 },
    night: { value: 0 },
  }
  const material = new ShaderMaterial({
    uniforms,
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    side: BackSide,
    depthWrite: false,
  })
  const dome = new Mesh(new IcosahedronGeometry(1, 3), material)
  dome.frustumCulled = false
  // Last of the opaque things: only pixels that show sky are paid for.
  dome.renderOrder = 1000
  scene.add(dome)
  return {
    name: 'sky',
    tick(_dt, { daylight, elapsed }) {
      uniforms.zenith.value.setRGB(...daylight.zenith)
      uniforms.horizon.value.setRGB(...daylight.horizon)
      uniforms.sunColour.value.setRGB(...daylight.sunColour)
      uniforms.sunDirection.value.set(...daylight.sunDirection)
      uniforms.night.value = daylight.glow
      if (!reducedMotion) uniforms.time.value = elapsed
    },
  }
}

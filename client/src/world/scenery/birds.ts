/** Two small flocks that circle within sight. One draw call, moved in the vertex shader. */

import { PALETTE } from '@cosmos/protocol/art/palette'
import { DoubleSide, InstancedBufferAttribute, InstancedMesh, MeshBasicMaterial } from 'three'
import type { Stage, System } from '../system.ts'
import { createSolid } from './solid.ts'

const BIRDS = 18

const FLIGHT = /* glsl */ `
#include <begin_vertex>
{
  float own = flight.x;
  float beat = sin(time * (7.0 + own * 2.0) + own * 40.0) * (0.35 + 0.65 * step(0.0, sin(time * 0.7 + own * 9.0)));
  transformed.y += abs(transformed.x) * beat * 0.9;
  float round = time * (0.09 + 0.02 * flight.z) + flight.y;
  float reach = 34.0 + 26.0 * flight.z + 5.0 * sin(time * 0.3 + own * 20.0);
  vec2 way = vec2(-sin(round), cos(round));
  vec3 turned = vec3(
    transformed.x * cos(round) + transformed.z * way.x,
    transformed.y,
    transformed.x * sin(round) + transformed.z * way.y);
  transformed = turned + vec3(
    cos(round) * reach + 7.0 * sin(own * 31.0),
    19.0 + 9.0 * flight.z + 3.0 * sin(time * 0.5 + own * 12.0),
    sin(round) * reach + 7.0 * cos(own * 23.0));
}
`

export function createBirds({ scene, reducedMotion }: Stage): System {
  const time = { value: 0 }
  const solid = createSolid()
  const dark = PALETTE.trim.dark
  for (const side of [1, -1]) {
    solid.triangle(
      [
        [0, 0, 0.16],
        [0.62 * side, 0, -0.06],
        [0, 0, -0.14],
      ],
      dark,
    )
  }
  solid.triangle(
    [
      [0.07, 0, 0],
      [-0.07, 0, 0],
      [0, 0, 0.36],
    ],
    dark,
  )
  const shape = solid
    .triangle(
      [
        [0.08, 0, -0.34],
        [-0.08, 0, -0.34],
        [0, 0, 0],
      ],
      dark,
    )
    .build()
  const flights = new Float32Array(BIRDS * 3)
  for (let i = 0; i < BIRDS; i++) {
    const flock = i < BIRDS / 2 ? 0 : 1
    flights.set([(i * 0.618) % 1, flock * 2.4 + ((i * 0.37) % 1) * 0.6, flock], i * 3)
  }
  shape.setAttribute('flight', new InstancedBufferAttribute(flights, 3))
  const material = new MeshBasicMaterial({ vertexColors: true, side: DoubleSide })
  material.onBeforeCompile = (shader) => {
    shader.uniforms.time = time
    shader.vertexShader = shader.vertexShader
      .replace(
        '#include <common>',
        '#include <common>\nattribute vec3 flight;\nuniform float time;',
      )
      .replace('#include <begin_vertex>', FLIGHT)
  }
  const mesh = new InstancedMesh(shape, material, BIRDS)
  for (let i = 0; i < BIRDS; i++) mesh.instanceMatrix.set(IDENTITY, i * 16)
  mesh.frustumCulled = false
  scene.add(mesh)
  return {
    name: 'birds',
    tick(dt, { eye, daylight }) {
      mesh.visible = !reducedMotion && daylight.glow < 0.9
      time.value += dt
      // The flocks follow the visitor lazily, so that there is always something in the sky.
      const ease = 1 - Math.exp(-dt * 0.08)
      mesh.position.x += (eye.x - mesh.position.x) * ease
      mesh.position.z += (eye.z - mesh.position.z) * ease
      if (Math.hypot(eye.x - mesh.position.x, eye.z - mesh.position.z) > 160) {
        mesh.position.set(eye.x, 0, eye.z)
      }
    },
  }
}

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

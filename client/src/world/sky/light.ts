/** The sun with one stabilised shadow map around the viewer, the sky's light, and the fog. */

import { PALETTE } from '@cosmos/protocol/art/palette'
import { Color, DirectionalLight, FogExp2, HemisphereLight, Matrix4, Vector3 } from 'three'
import { QUALITY } from '../limits.ts'
import type { Stage, System } from '../system.ts'

/** Kept shadows are drawn anew when their middle is this share of their reach away. */
const SHADOWS_HOLD = 0.3
/** Far enough behind the shadow box that towers outside of it still cast into it. */
const LIGHT_DISTANCE = 260
const SHADOWS_BELOW = 240
/** Haze: 87 % of a wall is left at 1 km, 29 % at 3 km. */
const FOG_DENSITY = 0.00037

/**
 * The shadow map's middle, moved in whole texels of the light's own axes, so that edges of shadows
 * do not crawl while one walks. All vectors in world metres; returns `out`.
 */
export function snapToTexel(
  out: Vector3,
  middle: Vector3,
  towardsLight: Vector3,
  texelMetres: number,
): Vector3 {
  LIGHT_AXES.lookAt(towardsLight, ORIGIN, UP)
  out.copy(middle).applyMatrix4(INVERSE.copy(LIGHT_AXES).invert())
  out.x = Math.round(out.x / texelMetres) * texelMetres
  out.y = Math.round(out.y / texelMetres) * texelMetres
  return out.applyMatrix4(LIGHT_AXES)
}
const LIGHT_AXES = new Matrix4()
const INVERSE = new Matrix4()
const ORIGIN = new Vector3()
const UP = new Vector3(0, 1, 0)

export function createLight({ scene, quality, clock }: Stage): System {
  const sun = new DirectionalLight()
  const sky = new HemisphereLight()
  const fog = new FogExp2(0xffffff, FOG_DENSITY)
  scene.add(sun, sun.target, sky)
  scene.fog = fog
  sun.castShadow = true
  sun.shadow.bias = -0.0004
  sun.shadow.normalBias = 0.04
  sun.shadow.radius = 2.2
  sun.shadow.camera.near = 1
  sun.shadow.camera.far = LIGHT_DISTANCE * 2

  let reach = 0
  let shadowsLast = 0
  let shadowsAt = Number.NEGATIVE_INFINITY
  const shadowMiddle = new Vector3()
  // Light that comes back from pavements and lawns.
  const bounce = new Color(PALETTE.green.grass).lerp(new Color(PALETTE.paving.light), 0.75)
  const horizon = new Color()
  const middle = new Vector3()
  const towardsLight = new Vector3()
  const flatGaze = new Vector3()

  const setQuality: System['setQuality'] = (next) => {
    const level = QUALITY[next]
    reach = level.shadowReach
    shadowsLast = level.shadowsLast
    shadowsAt = Number.NEGATIVE_INFINITY
    // three keeps the first map's size otherwise.
    sun.shadow.map?.dispose()
    sun.shadow.map = null
    sun.shadow.mapSize.set(level.shadowMapSize, level.shadowMapSize)
    const box = sun.shadow.camera
    box.left = box.bottom = -reach
    box.right = box.top = reach
    box.updateProjectionMatrix()
  }
  setQuality(quality)

  return {
    name: 'light',
    setQuality,
    tick(_dt, { eye, gaze, daylight }) {
      horizon.setRGB(...daylight.horizon)
      fog.color.copy(horizon)
      // From above one looks through less haze than along the ground.
      fog.density = FOG_DENSITY * (1 - 0.3 * Math.min(1, eye.y / 500))
      sun.color.setRGB(...daylight.sunColour)
      sun.intensity = daylight.sunIntensity
      sky.color.setRGB(...daylight.skyLight)
      sky.groundColor.copy(sky.color).lerp(sun.color, 0.35).multiply(bounce)
      sky.intensity = daylight.skyIntensity

      // From high above nothing in the box can be made out; what was drawn last stays where it is.
      sun.shadow.autoUpdate = eye.y < SHADOWS_BELOW && shadowsLast === 0
      // Most of the box lies in front of the viewer.
      flatGaze.set(gaze.x, 0, gaze.z).normalize()
      middle.set(eye.x, 0, eye.z).addScaledVector(flatGaze, reach * 0.6)
      if (shadowsLast > 0) {
        const isFresh = clock() - shadowsAt < shadowsLast * 1000
        if (isFresh && middle.distanceTo(shadowMiddle) < reach * SHADOWS_HOLD) return
        shadowsAt = clock()
        shadowMiddle.copy(middle)
        sun.shadow.needsUpdate = eye.y < SHADOWS_BELOW
      }
      towardsLight.set(...daylight.sunDirection)
      snapToTexel(sun.target.position, middle, towardsLight, (2 * reach) / sun.shadow.mapSize.x)
      sun.position.copy(sun.target.position).addScaledVector(towardsLight, LIGHT_DISTANCE)
    },
  }
}

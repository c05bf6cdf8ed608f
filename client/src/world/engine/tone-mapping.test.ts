import { ShaderChunk } from 'three'
import { describe, test } from 'vitest'
import { installToneMapping } from './tone-mapping.ts'

describe('the tone mapping', () => {
  test('finds the place three keeps for it, once and for all', ({ expect }) => {
    installToneMapping()
    installToneMapping()
    const chunk = ShaderChunk.tonemapping_pars_fragment
    expect(chunk.split('vec3 CustomToneMapping').length).toBe(2)
    expect(chunk).toContain('float bent')
  })
})

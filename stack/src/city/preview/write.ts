/** Prints size and triangles of every model, and writes the GLBs to a folder for the preview. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CATALOGUE } from '../catalogue.ts'

const folder = process.argv[2]
if (!folder) throw new Error('usage: node write.ts FOLDER [SLUG-PART]')
await mkdir(folder, { recursive: true })
const index: { slug: string; footprint: readonly [number, number]; kind: string }[] = []
const started = performance.now()
for (const model of CATALOGUE) {
  index.push({ slug: model.slug, footprint: model.footprint, kind: model.kind })
  if (process.argv[3] && !model.slug.includes(process.argv[3])) continue
  const line: string[] = []
  for (const [lod, make] of [model.lod0, model.lod1, model.lod2].entries()) {
    const glb = await make()
    await writeFile(join(folder, `${model.slug}.lod${lod}.glb`), glb.bytes)
    line.push(`${glb.triangles} t ${(glb.bytes.length / 1024).toFixed(1)} KB`)
  }
  console.log(model.slug.padEnd(26), line.join('  |  '))
}
await writeFile(join(folder, 'index.json'), JSON.stringify(index))
console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`)

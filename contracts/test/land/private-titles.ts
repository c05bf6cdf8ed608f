import { titleClass } from '@cosmos/protocol/geometry/titles'

/** `count` titles of these classes, from `from` on, ascending. */
export function titlesOfClass(
  classes: readonly ('ico' | 'auction' | 'street' | 'park')[],
  count: number,
  from = 0,
): [number, ...number[]] {
  const ids: number[] = []
  for (let id = from; ids.length < count && id < 50_000; id++) {
    const kind = titleClass(id)
    if (kind !== undefined && kind !== 'formed' && classes.includes(kind)) ids.push(id)
  }
  const [first, ...others] = ids
  if (first === undefined || ids.length < count) throw new Error('not that many titles')
  return [first, ...others]
}

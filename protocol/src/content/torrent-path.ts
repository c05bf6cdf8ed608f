/** Which names a file in a torrent may have: those that mean the same on every file system. */
import { MAX_PATH_COMPONENT_BYTES } from './limits.ts'

/** C0 controls, NUL among them, DEL, and what Windows or a shell reads as structure. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what it looks for
const FORBIDDEN = /[\u0000-\u001f\u007f/\\:*?"<>|]/

/** Device names that Windows opens instead of a file, whatever the extension. */
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i

const encoder = new TextEncoder()

/** What is wrong with one component of a path, as the end of a sentence; undefined when fine. */
export function checkComponent(name: string): string | undefined {
  if (name === '') return 'is empty'
  if (name === '.' || name === '..') return 'is a relative step'
  if (FORBIDDEN.test(name)) return 'has a character that is not allowed in file names'
  if (name.endsWith('.') || name.endsWith(' ') || name.startsWith(' ')) {
    return 'begins with a space or ends with a space or dot'
  }
  if (RESERVED.test(name)) return 'is a reserved device name'
  if (encoder.encode(name).length > MAX_PATH_COMPONENT_BYTES) {
    return `is longer than ${MAX_PATH_COMPONENT_BYTES} bytes`
  }
  return undefined
}

/** One spelling per file: case and Unicode composition differ between file systems. */
const fold = (path: string): string => path.normalize('NFC').toLowerCase()

/** What is wrong with a set of paths: twins, or a file that is also a folder. */
export function checkPaths(paths: readonly string[]): string | undefined {
  const files = new Set<string>()
  const folders = new Set<string>()
  for (const path of paths) {
    const folded = fold(path)
    const parts = folded.split('/')
    if (files.has(folded) || folders.has(folded)) return `two files would be called ${path}`
    files.add(folded)
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/')
      if (files.has(folder)) return `${path} lies inside a file`
      folders.add(folder)
    }
  }
  return undefined
}

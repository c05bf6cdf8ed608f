/** The one style sheet: colours from the city's palette, then `src/ui/styles.css`, minified. */
import { readFile } from 'node:fs/promises'
import { transform } from 'esbuild'
import { PALETTE } from '../../protocol/src/art/palette.ts'

/** `--facade-teal: #4f8f8b` for every colour of the palette. */
function paletteVariables(): string {
  const lines: string[] = []
  const visit = (value: unknown, name: string): void => {
    if (typeof value === 'string') lines.push(`--${name}: ${value};`)
    else if (value && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) visit(inner, name ? `${name}-${key}` : key)
    }
  }
  visit(PALETTE, '')
  return `:root { ${lines.join(' ')} }\n`
}

/** Minified CSS text. Variables that no rule uses are dropped. */
export async function buildStyles(file: string): Promise<string> {
  const rules = await readFile(file, 'utf8')
  const used = paletteVariables().replace(/--([\w-]+): #[0-9a-f]+;/g, (line, name: string) =>
    rules.includes(`var(--${name})`) ? line : '',
  )
  const { code } = await transform(used + rules, { loader: 'css', minify: true })
  return code.trim()
}

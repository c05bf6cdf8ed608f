/** What the terminal says once the city stands. */
import type { RunningStack } from '../running-stack.ts'

export function welcome(stack: RunningStack, colour: boolean): string {
  const bold = (text: string) => (colour ? `\x1b[1m${text}\x1b[0m` : text)
  const dim = (text: string) => (colour ? `\x1b[2m${text}\x1b[0m` : text)
  const example = stack.developmentOwner.parcels[0]
  const rows = [
    '',
    `  ${bold('The city stands.')} Walk in:`,
    '',
    `    ${bold(stack.portal)}`,
    '',
    `  ${dim('One file, no portal')}   ${stack.file}`,
    `  ${dim('Seeders')}               ${stack.seeders.join('  ') || 'none'}`,
    `  ${dim('Chain')}                 ${stack.rpc}  (id ${stack.chainId}, Cosmos ${stack.cosmos})`,
  ]
  if (example && stack.seeders.length > 0) {
    rows.push(
      `  ${dim('Build')}                 npm run publish-model -- FILE.glb --parcel ${example} --fit`,
    )
  }
  rows.push('', `  ${dim('Ctrl-C stops everything.')}`, '', '')
  return rows.join('\n')
}

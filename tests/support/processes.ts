/** Processes below one of ours, found through /proc: which they are, and whether they are gone. */
import { readdirSync, readFileSync } from 'node:fs'

export interface RunningProcess {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

function all(): RunningProcess[] {
  const found: RunningProcess[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      // The second field may hold spaces and brackets; the parent is the fourth, after its last bracket.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (fields[0] === 'Z') continue
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
      found.push({ pid: Number(name), parent: Number(fields[1]), command })
    } catch {
      // It ended between the listing and the look.
    }
  }
  return found
}

/** All living descendants of `pid`. */
export function descendants(pid: number): RunningProcess[] {
  const processes = all()
  const below = (parent: number): RunningProcess[] =>
    processes.filter((p) => p.parent === parent).flatMap((p) => [p, ...below(p.pid)])
  return below(pid)
}

/** The descendant whose command line has `part`. Throws when there is none. */
export function descendant(pid: number, part: string, index = 0): RunningProcess {
  const found = descendants(pid).filter((p) => p.command.includes(part))[index]
  if (!found) throw new Error(`no process of ${pid} runs ${part}`)
  return found
}

export function isAlive(pid: number): boolean {
  return all().some((p) => p.pid === pid)
}

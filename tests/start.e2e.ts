/** `npm start` as its user meets it: errors that help, a clean end, a second start. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { descendants, isAlive } from './support/processes.ts'
import { freePort, spawnStack, startTestStack } from './support/running-stack.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cosmos-start-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function failing(args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const child = spawnStack(args)
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8')
  })
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { code, said }
}

const isOpen = async (url: string): Promise<boolean> => {
  try {
    await fetch(url)
    return true
  } catch {
    return false
  }
}

describe('npm start', () => {
  test.for([
    [['--city', 'huge'], '--city takes none, small, full, not "huge"'],
    [['--port', 'eighty'], '--port takes a whole number from 1 to 65535, not "eighty"'],
    [['--seeders', '99'], '--seeders takes a whole number from 0 to 8'],
    [['--colour'], 'See: npm start -- --help'],
  ] as const)('answers %j with one line that helps', async ([args, words], { expect }) => {
    const { code, said } = await failing(args)
    expect(code).toBe(1)
    expect(said).toContain(words)
    expect(said).not.toMatch(/\n\s+at /)
  })

  test('names a taken port and how to choose another', async ({ expect }) => {
    const port = await freePort()
    const server = createServer().listen(port, '127.0.0.1')
    const { code, said } = await failing([
      '--port',
      String(port),
      '--data',
      path.join(folder, 'taken'),
    ])
    server.close()
    expect(code).toBe(1)
    expect(said).toContain(`port ${port} is taken`)
    expect(said).toContain('--port N')
  })

  test('names a folder that can not be written to', async ({ expect }) => {
    const file = path.join(folder, 'a-file')
    writeFileSync(file, '')
    const { code, said } = await failing(['--data', path.join(file, 'data')])
    expect(code).toBe(1)
    expect(said).toContain("can't be written to")
    expect(said).toContain('--data DIR')
  })

  test('leaves no process and no open port behind, and starts again at once', async ({
    expect,
  }) => {
    const data = path.join(folder, 'city')
    const first = await startTestStack({ data })
    const processes = descendants(first.pid)
    expect(processes.length).toBeGreaterThanOrEqual(4)
    const second = await failing(['--data', data])
    expect(second.said).toContain('is in use by a running stack')
    expect(await first.stop()).toBe(0)
    const { portal, rpc, seeders } = first.addresses
    for (const url of [portal, rpc, ...seeders]) expect(await isOpen(url)).toBe(false)
    for (const { pid, command } of processes) expect(isAlive(pid), command).toBe(false)

    const again = await startTestStack({ data })
    expect(again.addresses.cosmos).toBe(first.addresses.cosmos)
    const { block } = (await (await fetch(`${again.addresses.portal}/api/health`)).json()) as {
      block: { number: number }
    }
    expect(block.number).toBeGreaterThan(10)
    const left = descendants(again.pid)
    process.kill(again.pid, 'SIGKILL')
    // Even killed outright, the stack takes its parts along.
    await expect.poll(() => left.filter(({ pid }) => isAlive(pid)), { timeout: 20_000 }).toEqual([])
  })
})

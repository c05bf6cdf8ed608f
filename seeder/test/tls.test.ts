import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connect } from 'node:tls'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CertificateError, loadCertificate } from '../src/http/tls.ts'
import { createHttpRig, type HttpRig, rawSocket } from './http-rig.ts'

const GIVEN = path.join(import.meta.dirname, 'certificates')

let folder: string
let rig: HttpRig | undefined

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cosmos-tls-'))
})
afterEach(async () => {
  await rig?.close()
  rig = undefined
  await rm(folder, { recursive: true, force: true })
})

const files = () => ({ cert: path.join(folder, 'tls.crt'), key: path.join(folder, 'tls.key') })

/** As programs that renew certificates do: one file after the other, each whole. */
async function install(name: string, parts: readonly ('crt' | 'key')[] = ['crt', 'key']) {
  for (const part of parts) {
    const draft = path.join(folder, `draft.${part}`)
    await copyFile(path.join(GIVEN, `${name}.${part}`), draft)
    await rename(draft, path.join(folder, `tls.${part}`))
  }
}

async function start(name: string): Promise<HttpRig> {
  await install(name)
  rig = await createHttpRig({ tls: { files: files(), loaded: await loadCertificate(files()) } })
  return rig
}

/** Name in the certificate a new connection is shown, and the status of `/healthz` over it. */
function visit({ server }: HttpRig): Promise<{ name: string; status: number }> {
  return new Promise((resolve, reject) => {
    const options = { port: server.port, host: '127.0.0.1', rejectUnauthorized: false }
    const socket = connect(options, () => {
      socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    })
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.once('error', reject)
    socket.once('end', () => {
      const { subject } = socket.getPeerCertificate()
      resolve({ name: String(subject?.CN ?? ''), status: Number(text.slice(9, 12)) })
    })
  })
}

it('serves HTTPS, and another certificate as soon as the files change', async () => {
  const seeder = await start('first')
  expect(await visit(seeder)).toEqual({ name: 'first.test', status: 200 })
  expect(await seeder.server.certificate?.look()).toBe(false)
  await install('second')
  expect(await seeder.server.certificate?.look()).toBe(true)
  expect(await visit(seeder)).toEqual({ name: 'second.test', status: 200 })
})

it('keeps its certificate while the files do not fit each other', async () => {
  const seeder = await start('first')
  await install('second', ['crt'])
  expect(await seeder.server.certificate?.look()).toBe(false)
  expect((await visit(seeder)).name).toBe('first.test')
  await writeFile(files().key, 'rubbish')
  expect(await seeder.server.certificate?.look()).toBe(false)
  await install('second', ['key'])
  expect(await seeder.server.certificate?.look()).toBe(true)
  expect((await visit(seeder)).name).toBe('second.test')
})

it('goes on serving with an expired certificate, and knows that it is (fault 14)', async () => {
  const seeder = await start('expired')
  expect(await visit(seeder)).toEqual({ name: 'expired.test', status: 200 })
  expect(seeder.server.certificate?.expires).toBe(Date.parse('2026-11-27T20:02:19Z'))
})

it('says what is wrong with files that are none', async () => {
  await expect(loadCertificate(files())).rejects.toThrow(/^COSMOS_TLS_CERT can't be read/)
  await install('first', ['crt'])
  await expect(loadCertificate(files())).rejects.toThrow(/^COSMOS_TLS_KEY can't be read/)
  await install('second', ['key'])
  await expect(loadCertificate(files())).rejects.toThrow(CertificateError)
})

it('closes a connection that speaks plain HTTP or nothing at all', async () => {
  const seeder = await start('first')
  const plain = await rawSocket(seeder.server.port)
  plain.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(await plain.closed).not.toContain('200 OK')
  expect(await visit(seeder)).toEqual({ name: 'first.test', status: 200 })
})

/** The least a Node server can do: opens the file and pipes it. Arguments: the file. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const [file = ''] = process.argv.slice(2)
const { size } = await stat(file)
const server = createServer((_, response) => {
  response.setHeader('content-length', size)
  // The seeder reads as much at once.
  createReadStream(file, { highWaterMark: 256 * 1024 }).pipe(response)
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`)
})

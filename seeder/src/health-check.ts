/** The container's health check: exits 0 when the seeder on this machine says that it lives. */
import { get as getPlain, type IncomingMessage } from 'node:http'
import { get as getSecure } from 'node:https'

const port = process.env.COSMOS_PORT || '8090'
const secure = Boolean(process.env.COSMOS_TLS_CERT)
const address = `${secure ? 'https' : 'http'}://127.0.0.1:${port}/healthz`
const answered = (response: IncomingMessage): void =>
  process.exit(response.statusCode === 200 ? 0 : 1)
// Its certificate is for the name that others use, not for this address.
const request = secure
  ? getSecure(address, { rejectUnauthorized: false }, answered)
  : getPlain(address, answered)
request.once('error', (error) => {
  process.stderr.write(`${address}: ${error.message}\n`)
  process.exit(1)
})

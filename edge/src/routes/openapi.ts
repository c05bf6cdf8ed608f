/** `GET /api/openapi.json`: the description that programs read. */
import type { App } from '../app.ts'

export function describeApi(app: App): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/announce',
    summary: 'BitTorrent announce (BEP 3, 7 and 23); peers are seeders only',
    responses: { 200: { description: 'A bencoded dictionary' } },
  })
  const sockets = {
    '/api/rooms/{room}': 'Relay of a room: land:CX:CZ or planet:ID',
    '/api/grid/live': 'The grid, then each change, in binary frames; ?since= as in /api/grid',
    '/tracker': 'WebTorrent tracker; seeders add ?role=seeder&address=0x…',
  }
  for (const [path, summary] of Object.entries(sockets)) {
    app.openAPIRegistry.registerPath({
      method: 'get',
      path,
      summary,
      responses: {
        101: { description: 'WebSocket' },
        426: { description: 'Not asked as a WebSocket' },
      },
    })
  }
  app.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Cosmos edge',
      version: '1',
      description: 'Public, without accounts, for every origin. Errors are RFC 9457 problems.',
    },
  })
}

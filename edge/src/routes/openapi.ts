/** `GET /api/openapi.json`: the description that programs read. */
import type { App } from '../app.ts'

export function describeApi(app: App): void {
  app.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Cosmos edge', version: '0.1.0' },
  })
}

/** What is known of the city. The Grid object answers; the Worker has checked what it is asked. */
import type { App } from '../app.ts'
import { GRID_NAME } from '../env.ts'
import { strippedRequest } from '../http/forward.ts'

export function cityRoutes(app: App): void {
  app.get('/api/grid', (c) => {
    const grid = c.env.GRID.get(c.env.GRID.idFromName(GRID_NAME))
    return grid.fetch(strippedRequest(c.req.raw, '/api/grid'))
  })
  app.get('/api/health', async (c) => {
    const grid = c.env.GRID.get(c.env.GRID.idFromName(GRID_NAME))
    return c.json(await grid.health())
  })
}

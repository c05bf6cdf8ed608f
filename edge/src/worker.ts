/** The Worker and its objects, as wrangler.toml names them. */
import { createApp } from './app.ts'

export { Grid } from './grid/grid.do.ts'
export { Lobby } from './lobby/lobby.do.ts'
export { Room } from './room/room.do.ts'
export { Tracker } from './tracker/tracker.do.ts'

export default createApp()

/** A stock tracker over WebSockets. Says its port. */
import { Server } from 'bittorrent-tracker'

const tracker = new Server({ http: false, udp: false, ws: true })
// A socket that ends is a warning to it.
tracker.on('warning', () => undefined)
tracker.listen(0, '127.0.0.1', () => process.stdout.write(`${tracker.ws.address().port}\n`))

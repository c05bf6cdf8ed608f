/** Worker: finds the city, reads and proves its grid, and keeps it up to date. */
import { openDeviceStore } from '../device-store.ts'
import { pagePort } from '../worker-port.ts'
import { createCityFeed } from './city-feed.ts'
import type { FromCityWorker, ToCityWorker } from './messages.ts'

const port = pagePort<ToCityWorker, FromCityWorker>()

const feed = createCityFeed({
  fetch: (url, init) => fetch(url, init),
  openSocket: (url) => new WebSocket(url),
  store: openDeviceStore('cosmos-grid-1'),
  tell: port.send,
  pause: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    }),
})

port.listen((message) => {
  if (message.kind === 'find') feed.find(message.where)
  else feed.retry()
})

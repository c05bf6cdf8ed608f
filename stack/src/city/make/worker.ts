/** Worker thread: makes the models it is told to, one message each. */
import { parentPort } from 'node:worker_threads'
import { CATALOGUE } from '../catalogue.ts'
import { makePackage } from './model.ts'

const port = parentPort
if (!port) throw new Error('make/worker.ts runs as a worker thread only')

port.on('message', (slug: string) => {
  const model = CATALOGUE.find((one) => one.slug === slug)
  if (!model) throw new Error(`there is no model "${slug}"`)
  // A rejection ends the thread with an error event, which the pool reports.
  void makePackage(model).then((result) => port.postMessage({ slug, ...result }))
})

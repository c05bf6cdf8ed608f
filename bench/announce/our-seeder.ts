/**
 * Announces many models as a seeder does: one line to the tracker. Arguments: the edge's origin, a
 * wallet's key, how many. Says what it cost.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { Wallet } from 'ethers'
import pino from 'pino'
import { createTrackerLink } from '../../seeder/src/tracker/tracker-link.ts'
import { reportAnnounces } from './report.ts'

const [edge = '', key = '', count = ''] = process.argv.slice(2)
const wallet = new Wallet(key)
const held = Array.from(
  { length: Number(count) },
  (_, i) => i.toString(16).padStart(40, 'd') as InfoHash,
)
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
let frames = 0
createTrackerLink({
  ...{ edge, address: wallet.address as Address, peerId: '-CS0001-bench-seeder' },
  sign: (text) => wallet.signMessage(text),
  holdings: () => held,
  answer: async () => undefined,
  open(url) {
    const socket = new WebSocket(url)
    const { send } = socket
    socket.send = (data) => {
      send.call(socket, data)
      frames++
      // Once it has said what it holds, all is said.
      if (String(data).includes('"holdings"')) void reportAnnounces(delay, () => frames, 0)
    }
    return socket
  },
  log: pino({ level: 'silent' }),
})

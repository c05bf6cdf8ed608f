/** The page a seeder's operator looks at: `GET /`. Plain HTML, no script, made for a phone first. */
import { PALETTE } from '@cosmos/protocol/art/palette'
import { skyline } from './skyline.ts'
import { notReady, type Status } from './status.ts'
import { STYLE } from './status-style.ts'

/** `now` is milliseconds since the epoch. */
export function statusPage(status: Status, now: number): string {
  const { storage, pins, packages, swarm, chain } = status
  const mood = moodOf(status)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="${PALETTE.sky.day.horizon}">
<meta http-equiv="refresh" content="10">
<title>Cosmos seeder: ${text(mood.title)}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">
<style>${STYLE}</style>
</head>
<body>
<header>
${skyline(status.operator ?? status.wallets[0] ?? status.url)}
<div class="title">
<p class="kind">Cosmos seeder</p>
<h1>${text(new URL(status.url).host)}</h1>
<p class="mood ${mood.kind}"><span class="dot"></span>${text(mood.title)}</p>
${mood.detail ? `<p class="why">${text(mood.detail)}</p>` : ''}
</div>
</header>
<main>
${warnings(status)}
<section class="storage">
<h2>Storage</h2>
<p class="big">${bytes(storage.used)} <small>of ${bytes(storage.quota)}</small></p>
${storageBar(status)}
</section>
<section class="figures">
${figure('Kept for ever', `${pins.pinned} <small>of ${pins.total}</small>`, bytes(pins.bytes))}
${figure('Models here', String(packages.complete), `${packages.registered} in the city`)}
${figure('Peers', String(swarm.wires), peersNote(status))}
${figure('Given', bytes(status.http.sent + swarm.uploaded), `${bytes(swarm.uploaded)} by BitTorrent`)}
</section>
${arriving(status)}
${missing(status)}
${models(status)}
<section>
<h2>Connections</h2>
<dl>
${row('City', chain.block ? `block ${chain.block.number}, read ${ago(chain.ageSeconds)}` : chain.detail, chain.status === 'ok')}
${endpoints(status)}
${row('Tracker', trackerText(status), status.tracker.state === 'joined')}
${row('Registry', registryText(status), status.registry.listed)}
${row('Blocked models', blockedText(status), status.blocked.withheld === 0)}
${row('BitTorrent', `${status.peer}, ${bytes(swarm.uploadSpeed)}/s out, ${bytes(swarm.downloadSpeed)}/s in`, true)}
${row('HTTP', `${status.http.connections} connections, ${bytes(status.http.sent)} given`, true)}
</dl>
</section>
<section>
<h2>Operator</h2>
<p class="address">${text(status.operator ?? 'no key: this seeder is not listed and has no tracker')}</p>
<h3>Wallets whose models stay</h3>
${status.wallets.map((wallet) => `<p class="address">${text(wallet)}</p>`).join('') || '<p>none</p>'}
</section>
</main>
<footer>Version ${text(status.version)}, up ${duration((now - status.since) / 1000)}. <a href="/status">JSON</a> <a href="/metrics">Metrics</a></footer>
</body>
</html>`
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="${PALETTE.sky.day.zenith}"/><path d="M2 14V8h4v6zm5 0V4h4v10zm5 0V9h3v5z" fill="${PALETTE.accent.sun}"/></svg>`

interface Mood {
  readonly kind: 'good' | 'busy' | 'bad'
  readonly title: string
  readonly detail: string
}

function moodOf(status: Status): Mood {
  const { chain, pins, downloads } = status
  const reason = notReady(status)
  if (reason) return { kind: 'bad', title: 'Waiting for the chain', detail: reason }
  if (chain.status !== 'ok') {
    return { kind: 'bad', title: 'Serving what it knows', detail: chain.detail }
  }
  const failed = pins.missing.find((pin) => pin.state === 'failed')
  if (failed && downloads.length === 0) {
    const title = `${pins.total - pins.pinned} of your models can't be fetched yet`
    return { kind: 'busy', title, detail: failed.detail ?? '' }
  }
  if (downloads.length > 0) {
    const one = downloads.length === 1
    return {
      kind: 'busy',
      title: `Fetching ${downloads.length} model${one ? '' : 's'}`,
      detail: '',
    }
  }
  const { length } = status.warnings
  if (length > 0) {
    return {
      kind: 'busy',
      title: `${length} thing${length === 1 ? '' : 's'} to look at`,
      detail: '',
    }
  }
  return { kind: 'good', title: 'All is well', detail: '' }
}

function storageBar({ storage, pins }: Status): string {
  const share = (value: number): number => Math.min(100, (100 * value) / Math.max(1, storage.quota))
  const kept = share(pins.bytes)
  const lent = share(Math.max(0, storage.used - pins.bytes))
  return `<div class="bar" role="img" aria-label="${bytes(pins.bytes)} kept for ever, ${bytes(storage.used - pins.bytes)} lent to the city">
<span class="kept" style="width:${kept.toFixed(2)}%"></span><span class="lent" style="width:${lent.toFixed(2)}%"></span>
</div>
<p class="legend"><span><i class="kept"></i>kept for ever ${bytes(pins.bytes)}</span><span><i class="lent"></i>lent to the city ${bytes(Math.max(0, storage.used - pins.bytes))}</span></p>`
}

/** What needs somebody to do something comes first. */
const warnings = ({ warnings: all }: Status): string =>
  all.length === 0
    ? ''
    : `<section class="warnings"><h2>Needs you</h2><ul class="list">${all.map((one) => `<li>${text(one)}.</li>`).join('')}</ul></section>`

const peersNote = ({ swarm: { browsers, banned } }: Status): string =>
  banned === 0 ? `${browsers} by WebRTC` : `${browsers} by WebRTC, ${banned} banned`

const figure = (label: string, value: string, note: string): string =>
  `<div><h2>${label}</h2><p class="big">${value}</p><p class="note">${note}</p></div>`

const row = (label: string, value: string, good: boolean): string =>
  `<dt>${label}</dt><dd><span class="dot ${good ? 'good' : 'idle'}"></span>${text(value)}</dd>`

/** One alone says what the city's own row says. */
const endpoints = ({ chain: { endpoints: all } }: Status): string =>
  all.length < 2
    ? ''
    : all
        .map(({ name, state, detail, leads }) =>
          row('RPC', `${name}${leads ? ', read from' : ''}: ${detail}`, state === 'agrees'),
        )
        .join('\n')

function trackerText({ tracker }: Status): string {
  if (tracker.state === 'none') return 'none configured'
  return tracker.detail ? `${tracker.state}: ${tracker.detail}` : tracker.state
}

const registryText = ({ registry, url }: Status): string =>
  registry.detail ?? (registry.listed ? `listed as ${url}` : 'not listed')

function blockedText({ blocked: { honoured, listed, withheld } }: Status): string {
  if (listed === 0) return 'none'
  if (!honoured) return `${listed} in the city, served all the same (COSMOS_HONOUR_BLOCKS=off)`
  return `${listed} in the city, ${withheld} of them here and not served`
}

function arriving({ downloads }: Status): string {
  if (downloads.length === 0) return ''
  const rows = downloads.slice(0, 20).map(({ infoHash, pieces, of, peers }) => {
    const percent = of === 0 ? 0 : Math.round((100 * pieces) / of)
    return `<li><span class="hash">${short(infoHash)}</span><progress max="100" value="${percent}">${percent} %</progress><span class="note">${peers} peer${peers === 1 ? '' : 's'}</span></li>`
  })
  return `<section><h2>On the way</h2><ul class="list">${rows.join('')}</ul></section>`
}

function missing({ pins }: Status): string {
  const failed = pins.missing.filter((pin) => pin.state === 'failed')
  if (failed.length === 0) return ''
  const rows = failed
    .slice(0, 10)
    .map(
      (pin) =>
        `<li><span class="hash">${short(pin.infoHash)}</span><span class="note">${text(pin.detail ?? '')}</span></li>`,
    )
  return `<section><h2>Not here yet</h2><ul class="list">${rows.join('')}</ul></section>`
}

const CLASS_LABELS = {
  pin: 'kept',
  cache: 'lent',
  waiting: 'waits for its token',
  blocked: 'blocked, not served',
} as const

function models({ models: all }: Status): string {
  if (all.length === 0) {
    return '<section><h2>Models</h2><p class="note">None yet. They come when your wallet owns some, or when a visitor nearby asks for one.</p></section>'
  }
  const rows = all.map(
    ({ infoHash, name, bytes: size, class: kind, uses, replicas }) =>
      `<li><a href="/torrents/${infoHash}.torrent">${text(name || short(infoHash))}</a><span class="tag ${kind}">${CLASS_LABELS[kind]}</span><span class="note">${bytes(size)}, ${asked(uses)}${copies(replicas)}</span></li>`,
  )
  return `<section><h2>Models</h2><ul class="list">${rows.join('')}</ul></section>`
}

const asked = (uses: number): string => (uses === 0 ? 'not asked for yet' : `asked for ${uses}×`)

const copies = (replicas: number | undefined): string =>
  replicas === undefined ? '' : replicas === 1 ? ', nowhere else' : `, on ${replicas} seeders`

const short = (infoHash: string): string => `${infoHash.slice(0, 8)}…${infoHash.slice(-4)}`

/** Names come from the chain, where anyone may write anything. */
const text = (value: string): string =>
  value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** Decimal units, as disks are sold. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = Math.max(0, count)
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1
  return `${value.toFixed(digits)} ${units[unit]}`
}

export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`
  if (seconds < 36 * 3_600) return `${Math.round(seconds / 3_600)} h`
  return `${Math.round(seconds / 86_400)} days`
}

const ago = (seconds: number | undefined): string =>
  seconds === undefined ? 'never' : seconds < 5 ? 'just now' : `${duration(seconds)} ago`

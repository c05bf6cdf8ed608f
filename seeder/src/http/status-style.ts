/** Styles of the status page, in the city's colours. */
import { PALETTE } from '@cosmos/protocol/art/palette'

const { facade, trim, accent, paving, green, sky } = PALETTE

export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: ${trim.white}; --card: #fffdf8; --ink: ${trim.dark}; --soft: #7a7378;
  --line: #e6dccb; --kept: ${facade.terracotta}; --lent: ${facade.teal}; --link: #2f6f8f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #171a2b; --card: #20243a; --ink: ${trim.white}; --soft: #aaa6b4;
    --line: #343a57; --kept: ${facade.ochre}; --lent: ${PALETTE.water.shallow}; --link: ${sky.night.sun};
  }
}
* { box-sizing: border-box; margin: 0 }
body { background: var(--ground); color: var(--ink); font: 16px/1.45 system-ui, sans-serif }
header { position: relative }
.skyline { display: block; width: 100%; height: 132px }
.warnings { border-left: 4px solid ${accent.coral} }
.title, main, footer { max-width: 720px; margin: 0 auto; padding: 0 16px }
.title { padding-top: 18px }
.kind { color: var(--soft); font-size: 14px; letter-spacing: .02em }
h1 { font-size: 28px; line-height: 1.15; font-weight: 650; overflow-wrap: anywhere }
.mood { display: inline-flex; align-items: center; gap: 8px; margin-top: 10px; padding: 5px 12px 5px 10px;
  border-radius: 99px; background: var(--card); border: 1px solid var(--line); font-weight: 550 }
.why { margin-top: 8px; color: var(--soft) }
.dot { flex: none; display: inline-block; width: 10px; height: 10px; border-radius: 50%; background: ${paving.dark} }
.good .dot, .dot.good { background: ${green.leaf} }
.busy .dot { background: ${accent.sun} }
.bad .dot { background: ${accent.coral} }
main { display: grid; gap: 14px; padding-top: 18px }
section { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 16px; min-width: 0 }
h2 { font-size: 14px; font-weight: 550; color: var(--soft) }
h3 { font-size: 14px; font-weight: 550; color: var(--soft); margin-top: 12px }
.big { font-size: 26px; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums }
.big small { font-size: 15px; font-weight: 450; color: var(--soft) }
.note { color: var(--soft); font-size: 14px; font-variant-numeric: tabular-nums }
.bar { display: flex; height: 14px; margin: 10px 0 8px; border-radius: 7px; overflow: hidden; background: var(--line) }
.bar span { min-width: 0 } .kept { background: var(--kept) } .lent { background: var(--lent) }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; color: var(--soft); font-size: 14px }
.legend span { display: inline-flex; align-items: center; gap: 8px; white-space: nowrap }
.legend i { width: 10px; height: 10px; border-radius: 3px }
.figures { display: grid; grid-template-columns: 1fr 1fr; gap: 1px; padding: 0; overflow: hidden; background: var(--line) }
.figures div { background: var(--card); padding: 14px 16px }
.list { list-style: none; padding: 0; margin-top: 8px }
.list li { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; padding: 9px 0; border-top: 1px solid var(--line) }
.list li:first-child { border-top: 0 }
.list a, .hash { flex: 1 1 160px; overflow-wrap: anywhere }
.hash, .address { font: 14px/1.5 ui-monospace, monospace }
.address { overflow-wrap: anywhere; margin-top: 4px; font-size: min(14px, 3.2vw) }
.tag { font-size: 13px; padding: 1px 9px; border-radius: 99px; border: 1px solid currentColor; background: none }
.tag.pin { color: var(--kept) } .tag.cache { color: var(--lent) } .tag.waiting, .tag.blocked { color: var(--soft) }
progress { flex: 2 1 120px; height: 10px; accent-color: var(--lent) }
dl { display: grid; grid-template-columns: auto 1fr; gap: 8px 16px; margin-top: 8px }
dt { color: var(--soft) } dd { display: flex; align-items: baseline; gap: 8px; min-width: 0; overflow-wrap: anywhere }
a { color: var(--link) }
footer { padding: 18px 16px 40px; color: var(--soft); font-size: 14px }
@media (min-width: 620px) { .figures { grid-template-columns: repeat(4, 1fr) } .skyline { height: 168px } }
`

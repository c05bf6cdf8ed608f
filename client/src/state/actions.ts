/** What the panels may ask for, done with world, people and network. */
import type { AddressBar } from '../address/address-bar.ts'
import type { Network } from '../net/network.ts'
import type { People, World } from '../ports.ts'
import type { SignIn } from '../wallet/sign-in.ts'
import type { Actions, AppState, Settings, Whereabouts } from './app-state.ts'
import { FIRST_STEPS } from './initial-state.ts'
import type { Notices } from './notices.ts'
import type { SettingsStorage } from './settings.ts'
import type { Store } from './store.ts'

export function createActions(options: {
  app: Store<AppState>
  whereabouts: Store<Whereabouts>
  notices: Notices
  network: Network
  addressBar: AddressBar
  storage: SettingsStorage
  signIn: SignIn
  /** Both come later than the panels. */
  world: () => World | undefined
  people: () => People | undefined
  enter: () => void
  retry: () => void
  writeClipboard: (text: string) => Promise<void>
  /** Tells the style sheet what was chosen. */
  showLook: (settings: Settings) => void
  /** Gives the keyboard back to the city. */
  focusWorld: () => void
}): Actions {
  const { app, whereabouts, notices, network, addressBar, storage, signIn } = options

  const actions: Actions = {
    go(place) {
      const world = options.world()
      if (!world) whereabouts.set({ x: place.x, y: place.y, heading: place.heading ?? 0 })
      world?.moveTo(place)
      if (app.get().panel === 'map') actions.open('none')
    },
    async say(text) {
      const people = options.people()
      if (!people) throw new Error('Nobody can hear you right now.')
      await people.say(text)
    },
    set(change) {
      const settings = { ...app.get().settings, ...change }
      app.set({ settings })
      storage.save(settings)
      if (change.hour !== undefined) options.world()?.setHour(change.hour)
      if (change.quality) options.world()?.setQuality(change.quality)
      if (change.name) options.people()?.setName(change.name)
      options.showLook(settings)
    },
    open(panel) {
      const before = app.get().panel
      if (before === panel) return
      app.set({ panel, ...(panel === 'chat' ? { unread: 0 } : {}) })
      if (panel === 'none') options.focusWorld()
    },
    pick(cell) {
      app.set({ picked: cell })
      if (cell) actions.open('parcel')
      else if (app.get().panel === 'parcel') actions.open('none')
    },
    link: addressBar.link,
    share: () => {
      const { x, y, heading } = whereabouts.get()
      return actions.copy(addressBar.link({ x, y, heading }), 'A link to where you stand')
    },
    async copy(text, what) {
      try {
        await options.writeClipboard(text)
        notices.tell(`${what} is copied.`)
      } catch {
        // No permission or an insecure page: the visitor can still copy by hand.
        notices.warn(`This browser did not allow copying. Here it is: ${text}`)
      }
    },
    magnet: network.magnet,
    credits: network.credits,
    enter: options.enter,
    retry: options.retry,
    connect(chain) {
      const { world } = app.get().steps
      app.set({ startForm: undefined, steps: { ...FIRST_STEPS, world } })
      network.connect(chain)
    },
    dismissNotice: notices.dismiss,
    seenHelp() {
      storage.remember()
      app.set({ firstVisit: false })
      actions.open('none')
      options.focusWorld()
    },
    showWallet(id) {
      const wallet = app.get().wallets.find((known) => known.id === id)
      if (wallet) void signIn.show(wallet)
    },
    hideWallet: signIn.hide,
    figures() {
      const { index, proof } = app.get()
      const world = options.world()?.stats()
      return {
        ...network.figures(),
        block: index?.city.block.number ?? 0,
        proof,
        drawCalls: world?.drawCalls ?? 0,
        triangles: world?.triangles ?? 0,
      }
    },
  }
  return actions
}

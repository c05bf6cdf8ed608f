/**
 * Bytes kept on the visitor's device. Cache API where there is one (also for pages from a local
 * disk), IndexedDB where not (plain http on a local network), nothing where both are forbidden.
 * Never trusted: whatever comes out is checked like bytes from a stranger.
 */

export interface DeviceStore {
  /** `name` is a path such as `content/HASH/model.glb`. */
  get(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  put(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  delete(name: string): Promise<void>
  /** Forgets everything. */
  clear(): Promise<void>
}

/** Cache API keys must be http URLs; the reserved name can belong to nobody (RFC 2606). */
const PREFIX = 'https://device.invalid/'

/** Never rejects; every operation of the result may still fail quietly with "not there". */
export async function openDeviceStore(name: string): Promise<DeviceStore> {
  // Either may be forbidden here (private windows, opened from disk): then the other, then none.
  const cache = await openCache(name).catch(() => undefined)
  if (cache) return quiet(cacheStore(cache, name))
  const database = await openDatabase(name).catch(() => undefined)
  return database ? quiet(databaseStore(database)) : emptyStore
}

const openCache = async (name: string): Promise<Cache | undefined> =>
  'caches' in globalThis ? caches.open(name) : undefined

function cacheStore(first: Cache, name: string): DeviceStore {
  let cache = first
  return {
    async get(key) {
      const found = await cache.match(PREFIX + key)
      return found && new Uint8Array(await found.arrayBuffer())
    },
    put: (key, bytes) => cache.put(PREFIX + key, new Response(bytes)),
    async delete(key) {
      await cache.delete(PREFIX + key)
    },
    async clear() {
      await caches.delete(name)
      cache = await caches.open(name)
    },
  }
}

const TABLE = 'bytes'

const openDatabase = (name: string): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

function databaseStore(database: IDBDatabase): DeviceStore {
  const run = <T>(
    mode: IDBTransactionMode,
    work: (table: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      const request = work(database.transaction(TABLE, mode).objectStore(TABLE))
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  return {
    async get(key) {
      const found: unknown = await run('readonly', (table) => table.get(key))
      return found instanceof Uint8Array ? (found as Uint8Array<ArrayBuffer>) : undefined
    },
    async put(key, bytes) {
      await run('readwrite', (table) => table.put(bytes, key))
    },
    async delete(key) {
      await run('readwrite', (table) => table.delete(key))
    },
    async clear() {
      await run('readwrite', (table) => table.clear())
    },
  }
}

/** A full or broken disk makes the next visit slower, never this one wrong. */
function quiet(store: DeviceStore): DeviceStore {
  return {
    get: (key) => store.get(key).catch(() => undefined),
    put: (key, bytes) => store.put(key, bytes).catch(() => undefined),
    delete: (key) => store.delete(key).catch(() => undefined),
    clear: () => store.clear().catch(() => undefined),
  }
}

const emptyStore: DeviceStore = {
  get: async () => undefined,
  put: async () => {},
  delete: async () => {},
  clear: async () => {},
}

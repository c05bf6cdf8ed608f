/** What the objects of the edge have written down. */
import { listDurableObjectIds, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

const namespaces = () => [env.ROOM, env.GRID, env.TRACKER, env.LOBBY]

/** Everything an object has written down: tables, keys, and what it keeps with its sockets. */
export async function contents(): Promise<string> {
  const found: string[] = []
  for (const namespace of namespaces()) {
    for (const id of await listDurableObjectIds(namespace as DurableObjectNamespace)) {
      const stub = (namespace as DurableObjectNamespace).get(id)
      found.push(
        await runInDurableObject(stub, async (_, state) => {
          const { storage } = state
          const tables = [
            ...storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'"),
          ].map(({ name }) => String(name))
          const rows = tables
            .filter((name) => !name.startsWith('_cf_'))
            .flatMap((name) => [...storage.sql.exec(`SELECT * FROM "${name}"`)])
          const keys = [...(await storage.list())]
          const kept = state.getWebSockets().map((it) => it.deserializeAttachment())
          return [...rows.flatMap((row) => Object.values(row)), ...keys.flat(), ...kept]
            .map((value) =>
              value instanceof ArrayBuffer
                ? String.fromCharCode(...new Uint8Array(value))
                : JSON.stringify(value),
            )
            .join('\n')
        }),
      )
    }
  }
  return found.join('\n')
}

/**
 * Rooms and the space they cover. A land room is a cell of 64 m of the world's X and Z; somebody is
 * a member of the rooms within earshot, so that people on both sides of a border see one another.
 */

/** `land:CX:CZ` (cells) or `planet:ID`; with `~1` to `~7` behind it, a room beside one that is full. */
export type RoomName = string & { readonly __brand: 'RoomName' }

export type RoomPlace =
  | { readonly kind: 'land'; readonly cx: number; readonly cz: number }
  | { readonly kind: 'planet'; readonly id: number }

/** Side of a room cell in metres. */
export const ROOM_CELL_METRES = 64

/** A room is joined when its cell comes this near (metres)… */
export const JOIN_REACH_METRES = 16

/** …and left when it is farther than this. The gap keeps somebody on the line from flapping. */
export const LEAVE_REACH_METRES = 24

/** The world is 1,024 parcels of 10 m wide, so cells fit well within this. */
const MAX_CELL = 127
const MAX_PLANET = 0xffff_ffff

const NAME = /^(?:land:(0|-?[1-9]\d{0,2}):(0|-?[1-9]\d{0,2})|planet:(0|[1-9]\d{0,9}))(?:~[1-7])?$/

/** Reads a room's name, siblings as the room they stand beside; undefined for anything that is not exactly one spelling of one room. */
export function parseRoomName(text: string): RoomPlace | undefined {
  const match = NAME.exec(text)
  if (match === null) return undefined
  const [, cxText, czText, planetText] = match
  if (planetText !== undefined) {
    const id = Number(planetText)
    return id <= MAX_PLANET ? { kind: 'planet', id } : undefined
  }
  const cx = Number(cxText)
  const cz = Number(czText)
  if (Math.abs(cx) > MAX_CELL || Math.abs(cz) > MAX_CELL) return undefined
  return { kind: 'land', cx, cz }
}

/** True when `text` names a room. */
export const isRoomName = (text: string): text is RoomName => parseRoomName(text) !== undefined

/** Name of the room of a land cell. */
export const landRoom = (cx: number, cz: number): RoomName => `land:${cx}:${cz}` as RoomName

/** Name of a planet's room: one for each planet. */
export const planetRoom = (id: number): RoomName => `planet:${id}` as RoomName

/** The room that a sibling stands beside; of any other room, itself. */
export const baseRoom = (room: RoomName): RoomName => room.replace(/~.*$/, '') as RoomName

/** The `index`th room (1 to MAX_SIBLINGS) beside `room`, 0 for the room itself. */
export const siblingRoom = (room: RoomName, index: number): RoomName =>
  (index === 0 ? baseRoom(room) : `${baseRoom(room)}~${index}`) as RoomName

/** Name of the room of the cell under a point (world metres). */
export const roomAt = (x: number, z: number): RoomName =>
  landRoom(Math.floor(x / ROOM_CELL_METRES), Math.floor(z / ROOM_CELL_METRES))

/** Metres from a point to the nearest point of a cell; 0 inside. */
export function distanceToCell(x: number, z: number, cx: number, cz: number): number {
  const west = cx * ROOM_CELL_METRES
  const north = cz * ROOM_CELL_METRES
  const dx = Math.max(west - x, 0, x - (west + ROOM_CELL_METRES))
  const dz = Math.max(north - z, 0, z - (north + ROOM_CELL_METRES))
  return Math.hypot(dx, dz)
}

/**
 * The rooms somebody at (x, z) should be in, given those they are in now: their own cell first, then
 * every cell within JOIN_REACH_METRES, and those still within LEAVE_REACH_METRES that are joined
 * already. Four at most, because both reaches are below half a cell.
 */
export function roomsInReach(x: number, z: number, joined: Iterable<RoomName> = []): RoomName[] {
  const cx = Math.floor(x / ROOM_CELL_METRES)
  const cz = Math.floor(z / ROOM_CELL_METRES)
  const held = new Set(joined)
  const rooms = [landRoom(cx, cz)]
  for (let dz = -1; dz <= 1; dz++) {
    for (let dx = -1; dx <= 1; dx++) {
      if (dx === 0 && dz === 0) continue
      const name = landRoom(cx + dx, cz + dz)
      const reach = held.has(name) ? LEAVE_REACH_METRES : JOIN_REACH_METRES
      if (distanceToCell(x, z, cx + dx, cz + dz) <= reach) rooms.push(name)
    }
  }
  return rooms.filter((name) => isRoomName(name))
}

/** simple-peer's variant for Node ships no types; web-rtc.ts names what it uses of it. */
declare module '@thaunknown/simple-peer/lite.js' {
  const Peer: unknown
  export default Peer
}

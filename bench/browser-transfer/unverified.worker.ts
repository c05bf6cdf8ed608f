/** Worker: fetches a stream into one buffer and hands it over, as the client does but unproven. */
interface Endpoint {
  onmessage: ((event: MessageEvent<{ url: string; length: number }>) => void) | null
  postMessage(message: unknown, transfer: Transferable[]): void
}
const page = globalThis as unknown as Endpoint

page.onmessage = ({ data }) => {
  void read(data.url, data.length).then((buffer) => page.postMessage(buffer, [buffer]))
}

async function read(url: string, length: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  const reader = (await fetch(url)).body?.getReader()
  for (let at = 0; ; ) {
    const part = await reader?.read()
    if (!part?.value) return bytes.buffer
    bytes.set(part.value, at)
    at += part.value.length
  }
}

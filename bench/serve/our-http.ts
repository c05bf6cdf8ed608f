/** A seeder's HTTP side with one package in its store. Argument: bytes of the model. Says its address. */
import { createHttpRig, stored } from '../../seeder/test/http-rig.ts'

const rig = await createHttpRig()
const { infoHash } = await stored(rig, 1, Number(process.argv[2]))
process.stdout.write(`http://127.0.0.1:${rig.server.port}/content/${infoHash}/model.glb\n`)
process.stdin.once('close', () => void rig.close().then(() => process.exit()))
process.stdin.resume()

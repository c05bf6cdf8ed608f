"""Drives libtorrent for the interop tests: one JSON job on standard input, lines on standard output.

{"source": FILE or magnet link, "folder": DIR, "peers": ["host:port"], "webSeeds": [URL], "seed": bool}

Prints `port N` when it listens, `done` when it has everything, and then goes on seeding until its
standard input closes. With "seed" it has the files already and prints `done` once they are checked.
"""
import json
import select
import sys

import libtorrent as lt

job = json.loads(sys.stdin.readline())
session = lt.session(
    {
        # Nothing but what the torrent names.
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "listen_interfaces": "127.0.0.1:0",
        "allow_multiple_connections_per_ip": True,
        "alert_mask": lt.alert.category_t.error_notification,
    }
)
print("port", session.listen_port(), flush=True)

source = job["source"]
if source.startswith("magnet:"):
    params = lt.parse_magnet_uri(source)
else:
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(source)
params.save_path = job["folder"]
if job.get("webSeeds"):
    params.url_seeds = job["webSeeds"]
handle = session.add_torrent(params)
for peer in job.get("peers", []):
    host, port = peer.rsplit(":", 1)
    handle.connect_peer((host, int(port)))

told = False
while True:
    for alert in session.pop_alerts():
        print("alert", alert.message(), flush=True)
    status = handle.status()
    if status.is_seeding and not told:
        told = True
        print("done", status.total_payload_download, flush=True)
    readable, _, _ = select.select([sys.stdin], [], [], 0.1)
    if readable and not sys.stdin.readline():
        break

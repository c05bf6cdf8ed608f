# Cosmos as a container: a seeder, or with COSMOS_ROLE=edge an edge. Node runs the TypeScript sources as
# they are; only the client, which an edge serves, is built.
#
#   docker build -t cosmos .
#   docker run -d -v cosmos:/data -p 8090:8090 -p 6881:6881 -p 6881:6881/udp \
#     -e COSMOS_WALLET=0x… -e COSMOS_RPC=https://… -e COSMOS_ADDRESS=0x… \
#     -e COSMOS_PUBLIC_URL=https://seeder.example cosmos
#
# The edge's runtime is most of the image: `docker build --target seeder -t cosmos-seeder .` leaves it
# out. compose.yaml shows two seeders and an edge.

# Gathered apart, so that the stages below need few layers, and a changed source installs nothing anew.
FROM scratch AS manifests
COPY package.json package-lock.json /
COPY client/package.json /client/
COPY contracts/package.json /contracts/
COPY edge/package.json /edge/
COPY protocol/package.json /protocol/
COPY seeder/package.json /seeder/
COPY stack/package.json /stack/

FROM scratch AS seeder-sources
COPY protocol/ /protocol/
COPY contracts/abi/ /contracts/abi/
COPY seeder/ /seeder/

FROM scratch AS edge-sources
COPY protocol/ /protocol/
COPY client/ /client/
COPY edge/ /edge/

# Exactly what the lock file says, for the seeder alone. No install scripts: the WebRTC library's
# binary comes inside its npm package.
FROM node:24-slim AS seeder-packages
WORKDIR /cosmos
COPY --from=manifests / ./
RUN npm ci --omit=dev --ignore-scripts \
  --workspace=protocol --workspace=contracts --workspace=seeder

# The edge runs in Cloudflare's runtime on one's own machine, and bundles its Worker when it starts.
FROM node:24-slim AS edge-build
WORKDIR /cosmos
COPY --from=manifests / ./
RUN npm ci --ignore-scripts --workspace=protocol --workspace=edge --workspace=client
COPY --from=edge-sources / ./
RUN node client/build.ts

FROM node:24-slim AS seeder
ENV NODE_ENV=production COSMOS_DATA=/data
WORKDIR /cosmos
RUN mkdir -p /data && chown node:node /data
COPY --from=seeder-packages /cosmos/ ./
COPY --from=seeder-sources / ./
USER node
VOLUME /data
# HTTP, and BitTorrent: TCP for peers, UDP for WebRTC (or uTP, and WebRTC on the next port).
EXPOSE 8090 6881 6881/udp
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "seeder/src/health-check.ts"]
CMD ["node", "--disable-warning=ExperimentalWarning", "seeder/src/main.ts"]

# The last stage is what `docker build .` makes. Both took their packages from one lock file, which
# gives each the same place, so that one can be laid over the other.
FROM seeder AS cosmos
COPY --from=edge-build /cosmos/ ./
COPY docker/ ./docker/
EXPOSE 8787
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "docker/health-check.ts"]
CMD ["node", "--disable-warning=ExperimentalWarning", "docker/main.ts"]

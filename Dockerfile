# A Cosmos seeder. Node runs the TypeScript sources as they are; nothing is built.
#
#   docker build -t cosmos-seeder .
#   docker run -d -v cosmos:/data -p 8090:8090 -p 6881:6881 -p 6881:6881/udp \
#     -e COSMOS_WALLET=0x… -e COSMOS_RPC=https://… -e COSMOS_ADDRESS=0x… \
#     -e COSMOS_PUBLIC_URL=https://seeder.example cosmos-seeder
FROM node:24-slim AS dependencies
WORKDIR /cosmos
COPY package.json package-lock.json ./
COPY protocol/package.json protocol/
COPY contracts/package.json contracts/
COPY seeder/package.json seeder/
# The lock file names every workspace; only what the seeder needs is installed. No install scripts:
# the WebRTC library's binary comes inside its npm package.
RUN npm install --no-save --omit=dev --ignore-scripts --workspace=protocol --workspace=seeder

FROM node:24-slim
ENV NODE_ENV=production COSMOS_DATA=/data
WORKDIR /cosmos
COPY --from=dependencies /cosmos/ ./
COPY protocol/ protocol/
COPY contracts/package.json contracts/
COPY contracts/abi/ contracts/abi/
COPY seeder/ seeder/
# The seeder reads its ABIs by package name; the contracts' own tools stay out of the image.
RUN mkdir -p node_modules/@cosmos /data \
  && ln -sfn ../../protocol node_modules/@cosmos/protocol \
  && ln -sfn ../../contracts node_modules/@cosmos/contracts \
  && chown node:node /data
USER node
VOLUME /data
# HTTP, and BitTorrent: TCP for peers, UDP for WebRTC.
EXPOSE 8090 6881 6881/udp
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.COSMOS_PORT || 8090}/healthz`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--disable-warning=ExperimentalWarning", "seeder/src/main.ts"]

# The program with everything it needs to run; nothing is installed or built when it starts.
#   docker build -t switchyard .
#   docker run -d --name switchyard -p 3000:3000 -v switchyard:/data --stop-timeout 180 --shm-size 256m switchyard
# Configuration is by environment variables (.env.example). Without DATABASE_URL the embedded PostgreSQL keeps its data in /data.

FROM docker.io/library/node:24-trixie-slim AS build
ENV NEXT_TELEMETRY_DISABLED=1
WORKDIR /app
COPY package.json package-lock.json .npmrc prisma.config.ts ./
COPY prisma prisma
COPY scripts/generate-client.mjs scripts/
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN npm run build
# Next.js reads its configuration at every start: as JavaScript it needs no compiler there.
RUN node_modules/.bin/esbuild next.config.ts --packages=external --platform=node --format=esm --outfile=next.config.mjs
# What only the build reads goes: its tools, what is bundled already, engines of other databases.
RUN npm pkg delete devDependencies \
  && npm prune --omit=peer --no-audit --no-fund \
  && rm -rf .next/cache node_modules/@next/swc-* node_modules/lucide-react \
  && find node_modules/@prisma/client/runtime -regex '.*\.\(cockroachdb\|mysql\|sqlite\|sqlserver\)\..*' -delete

FROM docker.io/library/node:24-trixie-slim
# As process 1 it passes signals on to the gateway and reaps what outlives its parent.
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json /app/next.config.mjs /app/LICENSE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/prisma/migrations prisma/migrations
COPY --from=build /app/.next .next
COPY --from=build /app/dist dist
# PostgreSQL refuses to run as root. A number, so that an orchestrator can see that it is not root's.
RUN install -d -o 1000 -g 1000 -m 0700 /data
USER 1000:1000
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 DATA_DIR=/data
VOLUME /data
EXPOSE 3000
# Whether it runs, not whether it can serve: no restart brings an absent database back.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--"]
# As `npm start` does, with the flags of scripts/server-flags.mjs.
CMD ["node", "--enable-source-maps", "--no-parallel-scavenge", "--max-semi-space-size=32", "--no-allocation-site-pretenuring", "--initial-old-space-size=160", "dist/server.mjs"]

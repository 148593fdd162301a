# docker build -t pvetoken .
# README.md says how to run it.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No package here needs its install script: the one that has one (msgpackr-extract) ships its program ready-built.
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY tools/build.mjs tools/
COPY src src
RUN node tools/build.mjs

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts

# Node and nothing else: no shell, no package manager. User 65532, who can write nowhere; nor does the bot try to.
FROM gcr.io/distroless/nodejs24-debian13:nonroot
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json manifest.yml ./
COPY tools/healthcheck.mjs tools/
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/nodejs/bin/node", "tools/healthcheck.mjs"]
# The entry point is the command line: `docker run pvetoken doctor` does what `pvetoken doctor` does. Node itself is process 1, so
# SIGTERM reaches the bot. Space for new objects beyond 8 MB would only be grown into at the start, and kept
# (docs/performance.md).
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=8", "dist/main.js"]
CMD ["start"]

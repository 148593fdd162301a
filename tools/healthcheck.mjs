// For the container's HEALTHCHECK, in an image without curl: exit status 0 when the bot says that it is alive.
try {
  const response = await fetch(`http://127.0.0.1:${process.env['PORT'] || 3000}/healthz`, {
    signal: AbortSignal.timeout(4_000),
  });
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}

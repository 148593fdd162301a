/** A process that starts a Redis, prints its address and never stops it; server.test.ts kills it. */
import { startRedisServer } from '../../src/embedded-redis/start.ts';

const redis = await startRedisServer();
if (process.argv.includes('--kill-server')) await redis.kill();
process.stdout.write(`${redis.url}\n`);
// Stays until it is killed.
process.stdin.resume();

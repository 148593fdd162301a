import type { RunningRedis } from '../redis/start-redis.ts';
import { startPlayground } from './playground.ts';
import { startWebServer } from './server.ts';

export interface RunningPlayground {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  close(): Promise<void>;
}

export interface PlaygroundOptions {
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** Receives what operators would find in the bot's log, a line each. */
  readonly onLog?: (line: string) => void;
}

/** Starts the bot, its world and the page, on a Redis that nobody else works with: it is emptied. The caller closes it. */
export async function startWebPlayground(
  redis: RunningRedis,
  { port = 0, onLog = () => undefined }: PlaygroundOptions = {},
): Promise<RunningPlayground> {
  const playground = await startPlayground(redis, onLog);
  const server = await startWebServer(playground, port);
  return {
    url: server.url,
    async close() {
      await server.close();
      await playground.close();
    },
  };
}

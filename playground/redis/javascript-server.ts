import { createRedisServer } from 'js-redis-server';

/** A Redis stand-in written in JavaScript, inside this process: memory only, and open to every user of this machine. */
export interface JavascriptRedis {
  readonly kind: 'javascript';
  readonly url: string;
  stop(): Promise<void>;
}

const BANNER = `
############################################################################
#  NOT A REAL REDIS. No server was found, so a JavaScript stand-in runs.   #
#  It keeps everything in memory: stop it, and every request is forgotten. #
#  Good for looking around. Install Redis or Valkey for anything else.     #
############################################################################
`;

/** Starts the stand-in on a free port of 127.0.0.1, and says loudly what it is. For a first look at the playground only. */
export async function startJavascriptRedis(say: (line: string) => void): Promise<JavascriptRedis> {
  say(BANNER);
  const server = await createRedisServer({ port: 0 });
  return { kind: 'javascript', url: `redis://${server.host}:${server.port}`, stop: () => server.close() };
}

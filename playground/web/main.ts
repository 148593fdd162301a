import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startRedis } from '../redis/start-redis.ts';
import { startWebPlayground } from './start.ts';

const USAGE = `npm run playground [-- --port N] [-- --log]

The unmodified bot between a simulated Slack and a simulated Proxmox, in a page on this machine.
  --port N   listen on this port of 127.0.0.1; by default the system chooses one
  --log      print the bot's log
  --help     print this`;

const { values } = parseArgs({
  options: { port: { type: 'string' }, log: { type: 'boolean' }, help: { type: 'boolean' } },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (values.help === true) {
  say(USAGE);
} else {
  // Not the one of REDIS_URL, where a bot may be at work: this one is emptied at every reset.
  const { REDIS_URL: _notOurs, ...env } = process.env;
  const redis = await startRedis({ env, say });
  const playground = await startWebPlayground(redis, {
    port: Number(values.port ?? 0),
    onLog: (line) => {
      if (values.log === true) process.stdout.write(line);
    },
  });
  say(`The playground is at ${playground.url}`);
  say('Open it twice to be two people at once. Ctrl-C ends it, and nothing of it is kept.');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await playground.close();
  await redis.stop();
}

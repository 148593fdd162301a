// Runs a command of this project on a machine that may have nothing but an old Node and npm, on a fresh clone:
//   node tools/run.mjs vitest run
// Installs the dependencies and a suitable Node when they are missing, then runs the command on them.
// This file and those it imports are plain JavaScript, since they must run on Node 18.
import { exitAs, execute } from './execute.mjs';
import { installDependencies } from './install.mjs';
import { prepareNode } from './node-runtime.mjs';
import { explain } from './complaint.mjs';

const [command, ...args] = process.argv.slice(2);
try {
  if (command === undefined) throw new Error('usage: node tools/run.mjs COMMAND [ARGUMENT...]');
  const env = await prepareNode();
  await installDependencies({ development: true, env });
  exitAs(await execute(command, args, { env }));
} catch (error) {
  explain(error);
}

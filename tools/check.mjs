// `npm run check`: everything that a machine can say about the code without running it.
import { execute } from './execute.mjs';

/**
 * The arrows between the folders are among the lint rules; test/architecture.test.ts shows that those rules work.
 * knip cannot see the other programs used here, so knip.json names them.
 */
const CHECKS = [
  { name: 'format', command: 'oxfmt', args: ['--check'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'types', command: 'tsc', args: ['--noEmit'] },
  { name: 'types of tools', command: 'tsc', args: ['--noEmit', '--project', 'tools'] },
  { name: 'types of the page', command: 'tsc', args: ['--noEmit', '--project', 'test/playground/web'] },
  { name: 'unused code', command: 'knip', args: [] },
];

const failed = [];
for (const { name, command, args } of CHECKS) {
  const start = performance.now();
  const { code, output } = await execute(command, args, { env: process.env, capture: true });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${[command, ...args].join(' ')}), ${seconds} s`);
  if (code !== 0) {
    console.log(output);
    failed.push(name);
  }
}
if (failed.length > 0) {
  console.log(`${failed.length} of the checks failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

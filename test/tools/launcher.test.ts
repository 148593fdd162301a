import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkout, lockFile, PINNED } from './checkout.ts';

const INSTALL = 'ci --no-audit --no-fund --include=dev';

describe('on a fresh clone', () => {
  test('the dependencies are installed once, in one line, and the command runs', async () => {
    const project = await checkout();

    const first = await project.run(['echo', 'hello']);
    const second = await project.run(['echo', 'again']);

    expect(first).toMatchObject({ status: 0, output: 'hello\n' });
    expect(first.said).toMatch(/^pvetoken: installing the dependencies .*\n$/);
    expect(second).toEqual({ status: 0, output: 'again\n', said: '' });
    expect(await project.npmCalls()).toEqual([INSTALL]);
  });

  test('several commands at once install once, and leave no lock', async () => {
    const project = await checkout();

    const outcomes = await Promise.all([1, 2, 3].map((number) => project.run(['echo', String(number)])));

    expect(outcomes.map(({ output }) => output)).toEqual(['1\n', '2\n', '3\n']);
    expect(await project.npmCalls()).toEqual([INSTALL]);
    expect(await readdir(join(project.folder, '.pvetoken'))).toEqual([]);
  });

  test('the lock of an installation that was killed does not stand in the way', async () => {
    const project = await checkout();
    const deadProcess = execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }).trim();
    await mkdir(join(project.folder, '.pvetoken'));
    await symlink(deadProcess, join(project.folder, '.pvetoken/install.lock'));

    expect(await project.run(['echo', 'hello'])).toMatchObject({ status: 0, output: 'hello\n' });
  });

  test('when npm fails, its output is shown and the command does not run', async () => {
    const project = await checkout();
    const outcome = await project.run(['echo', 'hello'], { NPM_FAULT: 'npm error code ENOTFOUND' });
    expect(outcome).toMatchObject({ status: 1, output: '' });
    expect(outcome.said).toMatch(/^pvetoken: npm ci failed in .*\nnpm error code ENOTFOUND$/m);
  });
});

describe('installed dependencies are brought up to date when', () => {
  const here = { optional: true, os: [process.platform], cpu: [process.arch] };

  test.for<[string, Record<string, object>]>([
    ['a version changed', { 'node_modules/a': { version: '1.0.1' } }],
    ['a package came', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } }],
    ['a program for this platform is missing', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': here }],
  ])('%s', async ([, packages]) => {
    const project = await checkout();
    await project.run(['true']);
    await project.write('package-lock.json', lockFile(packages));
    await project.run(['true']);
    expect(await project.npmCalls()).toHaveLength(2);
  });

  test('but not when a program for another platform is missing', async () => {
    const project = await checkout();
    await project.run(['true']);
    const elsewhere = { optional: true, os: ['plan9'], cpu: ['mips'] };
    await project.write(
      'package-lock.json',
      lockFile({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': elsewhere }),
    );
    await project.run(['true']);
    expect(await project.npmCalls()).toHaveLength(1);
  });
});

describe('the command', () => {
  test('gives its exit status', async () => {
    const project = await checkout();
    expect(await project.run(['sh', '-c', 'exit 7'])).toMatchObject({ status: 7 });
  });

  test('that ends by a signal ends the launcher by the same', async () => {
    const project = await checkout();
    expect(await project.run(['sh', '-c', 'kill -KILL $$'])).toMatchObject({ status: 'SIGKILL' });
  });

  test('is told to stop when the launcher is', async () => {
    const project = await checkout();
    await project.run(['true']);
    const waits = `process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1e6); console.log('waiting');`;
    const launcher = project.start(['node', '-e', waits]);
    onTestFinished(() => void launcher.kill('SIGKILL'));
    if (launcher.stdout) await once(launcher.stdout, 'data');

    launcher.kill('SIGTERM');

    expect(await once(launcher, 'close')).toEqual([5, null]);
  });
});

describe('with a Node that is too old', () => {
  const which = ['sh', '-c', 'command -v node'];

  test('the pinned one is installed once and runs the command', async () => {
    const project = await checkout({ engines: '>=99.0', pinned: { [PINNED]: '24.0.0' } });

    const first = await project.run(which);
    const second = await project.run(which);

    const pinned = join(project.folder, 'tools/node/node_modules', PINNED, 'bin/node');
    expect(first).toMatchObject({ status: 0, output: `${pinned}\n` });
    expect(first.said).toContain(`Node ${process.versions.node} is older than 99.0: installing Node 24.0.0`);
    expect(second).toEqual({ status: 0, output: `${pinned}\n`, said: '' });
    expect(await project.npmCalls()).toEqual(['ci --no-audit --no-fund --ignore-scripts --include=optional', INSTALL]);
  });

  test('and no pinned one for this machine, it is said what to install', async () => {
    const project = await checkout({ engines: '>=99.0' });
    const outcome = await project.run(which);
    expect(outcome).toMatchObject({ status: 1, output: '' });
    expect(outcome.said).toMatch(/^pvetoken: this needs Node\.js 99\.0 or later, and here is .*\nInstall Node\.js/);
  });
});

describe('the command pvetoken', () => {
  test('passes its arguments to the built program where there are no sources', async () => {
    const project = await checkout();
    await project.write('dist/main.js', 'console.log("built", ...process.argv.slice(2));');
    expect(await project.pvetoken('check', '--all')).toMatchObject({ status: 0, output: 'built check --all\n' });
  });

  test('prefers the sources', async () => {
    const project = await checkout();
    await project.write('dist/main.js', 'console.log("built");');
    await project.write('src/main.ts', 'const from: string = "source"; console.log(from);');
    expect(await project.pvetoken()).toMatchObject({ status: 0, output: 'source\n' });
  });

  test('is content with a production installation', async () => {
    const project = await checkout();
    await project.write('src/main.ts', 'console.log("source");');
    await project.pvetoken();
    const packages = {
      'node_modules/a': { version: '1.0.0' },
      'node_modules/test-tool': { version: '1.0.0', dev: true },
    };
    await project.write('package-lock.json', lockFile(packages));

    expect(await project.pvetoken()).toMatchObject({ status: 0, said: '' });
    expect(await project.npmCalls()).toEqual(['ci --no-audit --no-fund']);
  });

  test('installs nothing where it was installed itself', async () => {
    const project = await checkout();
    await project.write('dist/main.js', 'console.log("built");');
    expect(await project.pvetoken()).toMatchObject({ status: 0, output: 'built\n', said: '' });
    expect(await project.npmCalls()).toEqual([]);
  });

  test('says which Node it needs where it was installed with an older one', async () => {
    const project = await checkout({ engines: '>=99.0' });
    await project.write('dist/main.js', 'console.log("built");');
    const outcome = await project.pvetoken();
    expect(outcome).toMatchObject({ status: 1, output: '' });
    expect(outcome.said).toMatch(/^pvetoken: this needs Node\.js 99\.0 or later, and here is .* Install Node\.js 24/);
  });
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    // A process per file: tests start servers, and a file that leaves one running must not disturb the next.
    pool: 'forks',
    // By default one fewer than there are cores, which is one on two: a file mostly waits for servers, so each core has one.
    maxWorkers: '100%',
    globalSetup: 'test/support/redis-setup.ts',
    setupFiles: 'test/support/leak-guard.ts',
    // Nothing waits for time: this and the waits of the simulators only end what hangs, on however slow a machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 5_000,
    // In CI alone: of eight thousand tests, with real processes on two cores, one now and then meets a moment that was not
    // thought of. The report names it; what fails twice is a failure. On a developer's machine it fails at once.
    retry: process.env['CI'] === undefined ? 0 : 1,
    expect: { poll: { timeout: 30_000 } },
    // Stories of killed processes run side by side, each with two bots; more at once starve one another.
    maxConcurrency: 2,
    dangerouslyIgnoreUnhandledErrors: false,
    restoreMocks: true,
    unstubEnvs: true,
  },
});

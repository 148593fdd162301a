/** What `npm run mutation` does: see docs/mutation.md. */
export default {
  mutate: ['src/domain/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // A mutant that is in effect while modules load would be tried with every test, each in a new environment.
  ignoreStatic: true,
  // A mutant that is slow because the machine is busy is not a mutant that was noticed.
  timeoutMS: 60_000,
  concurrency: 2,
  reporters: ['clear-text', 'progress', 'json'],
  jsonReporter: { fileName: '.mutation/mutants.json' },
  incremental: true,
  incrementalFile: '.mutation/incremental.json',
  tempDirName: '.mutation/tmp',
  // Stryker would read it with TypeScript's own API, which TypeScript 7 does not have; the tests need no types.
  tsconfigFile: 'none',
  thresholds: { high: 100, low: 90, break: 90 },
};

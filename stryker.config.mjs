/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['src/domain/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  timeoutMS: 60_000,
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  concurrency: 2,
  reporters: ['clear-text', 'progress', 'json'],
  jsonReporter: { fileName: '.mutation/mutants.json' },
  incremental: true,
  incrementalFile: '.mutation/incremental.json',
  // Only to be rewritten by the TypeScript API, which TypeScript 7 does not have; the tests need no types.
  tsconfigFile: 'none',
  tempDirName: '.mutation/tmp',
  thresholds: { high: 100, low: 90, break: 90 },
};

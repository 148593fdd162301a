import { defineConfig } from 'vitest/config';

/** The tests that mutants of the domain are tried with: see docs/mutation.md. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/domain/**/*.test.ts'],
    // A mutant is tried in a second instead of ten: these tests start nothing that could disturb the next.
    isolate: false,
    restoreMocks: true,
    unstubEnvs: true,
  },
});

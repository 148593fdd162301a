import { defineConfig } from 'vitest/config';

/** How Stryker runs the domain's own tests on its mutants: see docs/mutation.md. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/domain/**/*.test.ts'],
    // These tests start nothing that could disturb the next, and a process per file would take most of the time.
    isolate: false,
  },
});

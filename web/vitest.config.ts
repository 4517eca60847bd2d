import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // A busy machine is no failure: hence the time.
  test: { include: ['src/**/*.test.ts', 'tools/**/*.test.mjs'], environment: 'node', testTimeout: 20_000 },
});

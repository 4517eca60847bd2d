import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: {
    testTimeout: 20_000,  // a busy machine is no failure include: ['src/**/*.test.ts', 'tools/**/*.test.mjs'], environment: 'node' },
});

import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// ITINERA_SERVER: the address of a running server that `npm run dev` passes /v1 on to.
const server = process.env.ITINERA_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { host: '127.0.0.1', proxy: { '/v1': server } },
  build: {
    target: 'es2022',
    manifest: true,
    modulePreload: { polyfill: false },
    // Assets are never inlined as data: addresses, so that the content security policy stays short.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
});

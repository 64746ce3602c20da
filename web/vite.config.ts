import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  server: { proxy: { '/api': server, '/auth': server, '/oidc': server } },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', sourcemap: true },
});

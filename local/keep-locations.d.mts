import type { Plugin } from 'esbuild';

export const keepLocations: Plugin;

import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const ROOT = dirname(import.meta.dirname);

/** Where `cdk.json`'s build step puts the bundles: one folder for each folder below functions/ that has an index.ts. */
export const BUNDLES = join(ROOT, 'dist', 'functions');

/**
 * zod speaks English alone: `@hono/zod-openapi` imports the whole of zod, and with it a quarter of a megabyte of other
 * languages.
 */
const englishAlone: Plugin = {
  name: 'english-alone',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: dirname(path),
    }));
  },
};

/** One call of esbuild for all: `<folder>/index.mjs` and its source map. */
export async function buildFunctions(outdir: string): Promise<void> {
  const folders = globSync('functions/*/index.ts', { cwd: ROOT }).map((file) => basename(dirname(file)));
  await build({
    absWorkingDir: ROOT,
    entryPoints: folders.map((folder) => ({ in: `functions/${folder}/index.ts`, out: `${folder}/index` })),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // For node, esbuild prefers CommonJS, which it cannot shake.
    mainFields: ['module', 'main'],
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [englishAlone],
  });
}

if (import.meta.main) await buildFunctions(BUNDLES);

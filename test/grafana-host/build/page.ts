import { build } from 'esbuild';
import { join } from 'node:path';
import { cached, ROOT } from './cache.ts';
import { commonJsOfGrafana } from './common-js.ts';

const SOURCE = 'test/grafana-host/src';

/** Builds the page's scripts unless they are built; gives their folder. */
export const builtPage = (): Promise<string> =>
  cached('grafana-host', [SOURCE, 'test/grafana-host/build', 'package-lock.json'], bundle);

async function bundle(folder: string): Promise<void> {
  await build({
    entryPoints: [join(ROOT, SOURCE, 'main.tsx')],
    outdir: folder,
    bundle: true,
    format: 'esm',
    splitting: true,
    minify: true,
    jsx: 'automatic',
    target: 'chrome120',
    logLevel: 'error',
    loader: { '.svg': 'dataurl', '.ttf': 'dataurl', '.woff2': 'dataurl' },
    define: {
      'process.env.NODE_ENV': '"production"',
      global: 'globalThis',
      // Libraries that find an AMD loader would register with SystemJS instead of exporting.
      define: 'undefined',
    },
    // An optional peer of @grafana/prometheus whose features need Grafana Cloud.
    alias: { '@grafana/assistant': join(ROOT, SOURCE, 'assistant.ts') },
    plugins: [commonJsOfGrafana],
  });
}

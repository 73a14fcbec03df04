import type { Plugin } from 'esbuild';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageFolder } from './cache.ts';

const require = createRequire(import.meta.url);

/** Grafana's packages of which the page takes the CommonJS build. */
const PACKAGES = [
  'data',
  'e2e-selectors',
  'i18n',
  'plugin-ui',
  'prometheus',
  'runtime',
  'schema',
  'ui',
];

/**
 * Takes Grafana's packages from their CommonJS builds, which esbuild links as Grafana's own build does.
 *
 * Their ES modules end in `.mjs`, for which esbuild follows Node's rules of default imports, and then React components are undefined.
 * Paths into `dist/cjs` reach what Grafana itself imports from inside its packages.
 */
export const commonJsOfGrafana: Plugin = {
  name: 'common-js-of-grafana',
  setup: (build) => {
    const entries = new Map(PACKAGES.flatMap(entriesOf));
    build.onResolve({ filter: /^@grafana\// }, ({ path }) => {
      const [, folder = '', inside = ''] = /^(@grafana\/[^/]+)\/(dist\/cjs\/.*)$/u.exec(path) ?? [];
      const file = entries.get(path) ?? (inside && join(packageFolder(folder, require), inside));
      return file ? { path: file } : undefined;
    });
  },
};

/** Import specifiers of a package with the files that `require` gets for them. */
function entriesOf(name: string): readonly (readonly [string, string])[] {
  const folder = packageFolder(`@grafana/${name}`, require);
  const { exports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.entries<{ require?: string | { default?: string } }>(exports).flatMap(
    ([key, { require: target }]) => {
      const file = typeof target === 'object' ? target.default : target;
      if (file === undefined || key.includes('*')) return [];
      return [[`@grafana/${name}${key.slice(1)}`, join(folder, file)] as const];
    },
  );
}

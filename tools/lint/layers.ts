import { dirname, relative, resolve } from 'node:path';

/** What the files of one layer may import, besides files of their own layer. */
interface Layer {
  readonly layers: readonly string[];
  /** Whether packages of the workspace's own `dependencies`, and Node's modules, are allowed. */
  readonly packages: 'none' | 'node' | 'all';
}

/** `domain ← app ← {adapters, delivery} ← run.ts`, as docs/architecture.md says. */
const LAYERS: Readonly<Record<string, Layer>> = {
  domain: { layers: [], packages: 'none' },
  app: { layers: ['domain'], packages: 'none' },
  transport: { layers: [], packages: 'all' },
  config: { layers: ['domain'], packages: 'all' },
  delivery: { layers: ['domain', 'app', 'config'], packages: 'all' },
  'run.ts': {
    layers: ['domain', 'app', 'transport', 'config', 'delivery', 'adapters/*'],
    packages: 'all',
  },
  'main.ts': { layers: ['run.ts'], packages: 'none' },
  'demo-cluster': { layers: [], packages: 'node' },
};
const ADAPTER: Layer = { layers: ['domain', 'app', 'transport'], packages: 'all' };

/** The demo cluster is wired in at the composition root alone. */
const ONLY_IN_RUN = '@podtally/demo-cluster';

/**
 * Says why a product file may not import a module, or nothing if it may.
 *
 * @param file path of the importing file from the root, as `exporter/src/app/pass.ts`
 * @param specifier the module as written in the import
 * @param dependencies packages that the product declares
 */
export function forbiddenImport(
  file: string,
  specifier: string,
  dependencies: ReadonlySet<string>,
): string | undefined {
  const from = layerOf(file);
  if (from === undefined) return undefined;
  const allowed = from.startsWith('adapters/') ? ADAPTER : LAYERS[from];
  if (allowed === undefined)
    return `${file} is in no known layer: put it into domain, app, transport, adapters/<system>, delivery or config.`;

  if (!specifier.startsWith('.')) return forbiddenPackage(from, allowed, specifier, dependencies);
  const target = relative('/', resolve('/', dirname(file), specifier));
  const to = layerOf(target);
  if (to === from || (to !== undefined && matches(allowed.layers, to))) return undefined;
  return `${from} may not import ${to ?? target}; it may import ${listed([from, ...allowed.layers])}.`;
}

function forbiddenPackage(
  from: string,
  allowed: Layer,
  specifier: string,
  dependencies: ReadonlySet<string>,
): string | undefined {
  if (specifier.startsWith('node:'))
    return allowed.packages === 'none' ? `${from} may not import Node's modules.` : undefined;
  if (allowed.packages !== 'all') return `${from} may not import packages.`;
  const name = packageName(specifier);
  if (!dependencies.has(name))
    return `${name} is not among the dependencies of exporter/package.json.`;
  return name === ONLY_IN_RUN && from !== 'run.ts' ? `only run.ts may import ${name}.` : undefined;
}

/** `exporter/src/adapters/direct/parse/x.ts` → `adapters/direct`; nothing for files outside the product. */
function layerOf(path: string): string | undefined {
  const [workspace, source, first, second = ''] = path.split('/');
  if (source !== 'src' || first === undefined) return undefined;
  if (workspace === 'demo-cluster') return workspace;
  if (workspace !== 'exporter') return undefined;
  // The composition root has a folder of its own beside the file.
  if (first === 'run') return 'run.ts';
  return first === 'adapters' ? `adapters/${second}` : first;
}

function matches(layers: readonly string[], layer: string): boolean {
  return layers.includes(layer) || (layer.startsWith('adapters/') && layers.includes('adapters/*'));
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function listed(names: readonly string[]): string {
  return names.join(', ');
}

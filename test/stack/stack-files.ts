import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';

const ROOT = new URL('../../', import.meta.url);

/** A service of docker-compose.yml, as far as it is looked at. */
export interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly cap_drop: readonly string[];
}

/** `source:target[:ro]` of a service. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly isReadOnly: boolean;
}

/** The text of a file, by its path from the root. */
export const textOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** A file of the root as an absolute path. */
export const pathOf = (path: string): string => new URL(path, ROOT).pathname;

export const yamlOf = (path: string): ReturnType<typeof JSON.parse> => parse(textOf(path));

/** Every document of a file of Kubernetes objects. */
export const objectsOf = (path: string): readonly ReturnType<typeof JSON.parse>[] =>
  parseAllDocuments(textOf(path)).map((document) => document.toJS());

export function services(): ReadonlyMap<string, Service> {
  const { services: found }: { readonly services: Readonly<Record<string, Service>> } =
    yamlOf('docker-compose.yml');
  return new Map(Object.entries(found));
}

export function mountsOf({ volumes = [] }: Service): readonly Mount[] {
  return volumes.map((volume) => {
    const [source = '', target = '', mode] = volume.split(':');
    return { source, target, isReadOnly: mode === 'ro' };
  });
}

/** The ports that a service listens on in its container. */
export const portsOf = ({ ports }: Service): readonly number[] =>
  ports.map((port) => Number(port.split(':').at(-1)));

/** Where a path in a container comes from, from the root; undefined where nothing is mounted. */
export function sourceOf(service: Service, path: string): string | undefined {
  const mount = mountsOf(service).find(
    ({ target }) => path === target || path.startsWith(`${target}/`),
  );
  return mount && `${mount.source}${path.slice(mount.target.length)}`.replace(/^\.\//u, '');
}

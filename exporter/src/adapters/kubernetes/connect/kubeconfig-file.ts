import { parse } from 'yaml';
import { z } from 'zod';
import { ConnectionError } from './connection.ts';

/** A text that may be left out or empty: ''. */
const text = (): z.ZodType<string> =>
  z
    .string()
    .nullish()
    .transform((value) => value ?? '');
const flag = (): z.ZodType<boolean> =>
  z
    .boolean()
    .nullish()
    .transform((value) => value ?? false);
const list = <T>(item: z.ZodType<T>): z.ZodType<readonly T[]> =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);

const clusterSchema = z.object({
  server: z.string().min(1),
  'certificate-authority': text(),
  'certificate-authority-data': text(),
  'insecure-skip-tls-verify': flag(),
  'tls-server-name': text(),
  'proxy-url': text(),
});

const execSchema = z.object({
  apiVersion: text(),
  command: z.string().min(1),
  args: list(z.string()),
  env: list(z.object({ name: z.string(), value: z.string() })),
  installHint: text(),
  interactiveMode: text(),
  provideClusterInfo: flag(),
});

const userSchema = z.object({
  token: text(),
  tokenFile: text(),
  username: text(),
  password: text(),
  'client-certificate': text(),
  'client-certificate-data': text(),
  'client-key': text(),
  'client-key-data': text(),
  as: text(),
  'as-uid': text(),
  'as-groups': list(z.string()),
  exec: execSchema.nullish(),
  'auth-provider': z.object({ name: z.string() }).nullish(),
});

const contextSchema = z.object({ cluster: z.string(), user: text() });

/** Entries are only looked into when their context is used: one that is wrong spoils no other. */
const entries = (key: string): z.ZodType<readonly Entry[]> =>
  list(
    z
      .looseObject({ name: z.string() })
      .transform((entry): Entry => ({ name: entry.name, value: entry[key] ?? {} })),
  );

interface Entry {
  readonly name: string;
  readonly value: unknown;
}

const fileSchema = z.object({
  'current-context': text(),
  clusters: entries('cluster'),
  users: entries('user'),
  contexts: entries('context'),
});

export type KubeconfigCluster = z.output<typeof clusterSchema>;
export type KubeconfigUser = z.output<typeof userSchema>;
export type ExecPlugin = z.output<typeof execSchema>;

/** What one context of a kubeconfig file leads to. */
export interface Context {
  readonly context: string;
  readonly cluster: KubeconfigCluster;
  readonly userName: string;
  readonly user: KubeconfigUser;
}

/**
 * Reads a kubeconfig (Kubernetes, `kubectl config`, version v1) and follows one context, or its current one.
 * @throws ConnectionError naming the entry that is missing or wrong
 */
export function readKubeconfig(path: string, text: string, wanted: string | undefined): Context {
  const file = checked(fileSchema, parsed(path, text), `the kubeconfig ${path}`);
  const { contexts } = file;
  const name = wanted ?? file['current-context'];
  if (name === '')
    throw new ConnectionError(
      `the kubeconfig ${path} has no current context; set kubernetes.context to one of ${named(contexts)}`,
    );
  const context = checked(
    contextSchema,
    found(path, 'context', contexts, name),
    `context ${name} of ${path}`,
  );
  const cluster = checked(
    clusterSchema,
    found(path, 'cluster', file.clusters, context.cluster),
    `cluster ${context.cluster} of ${path}`,
  );
  const userName = context.user;
  const user = checked(
    userSchema,
    userName === '' ? {} : found(path, 'user', file.users, userName),
    `user ${userName} of ${path}`,
  );
  return { context: name, cluster, userName, user };
}

function parsed(path: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    // The parser's message may quote the text, and with it a secret.
    throw new ConnectionError(
      `the kubeconfig ${path} is not YAML; check it with kubectl config view`,
      {
        cause: error,
      },
    );
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new ConnectionError(
    `${what} is not as it should be${where}; check it with kubectl config view`,
  );
}

function found(path: string, kind: string, list: readonly Entry[], name: string): unknown {
  const entry = list.find((one) => one.name === name);
  if (entry !== undefined) return entry.value;
  throw new ConnectionError(`the kubeconfig ${path} has no ${kind} ${name}; it has ${named(list)}`);
}

const named = (list: readonly Entry[]): string =>
  list.length === 0 ? 'none' : list.map(({ name }) => name).join(', ');

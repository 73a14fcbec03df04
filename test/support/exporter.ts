import { httpGet, type HttpAnswer } from './http.ts';
import { freePort } from './listening.ts';
import { startPodtally, type Program, type ProgramOptions } from './program.ts';
import { samplesOf, type Sample } from './samples.ts';
import { until } from './until.ts';

/** A running exporter, as its users see it. */
export interface RunningExporter extends Program {
  readonly url: string;
  readonly port: number;
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<HttpAnswer>;
  readonly samples: () => Promise<readonly Sample[]>;
}

export interface ExporterOptions extends ProgramOptions {
  /** What to wait for: figures, or only that it answers. */
  readonly waitFor?: '/readyz' | '/healthz';
  readonly port?: number;
  /** How long that may take; as long as anything may, unless given. */
  readonly deadlineSeconds?: number;
  /** The authority of its certificate (PEM), where it serves HTTPS. */
  readonly ca?: string;
}

/** Starts `podtally demo` or `podtally serve …` on a free port and waits until it answers. */
export async function startExporter(
  args: readonly string[],
  scope: AsyncDisposableStack,
  { waitFor = '/readyz', port: asked, deadlineSeconds, ca, ...options }: ExporterOptions = {},
): Promise<RunningExporter> {
  const port = asked ?? (await freePort());
  const program = startPodtally([...args, '--listen', `127.0.0.1:${port}`], scope, options);
  const url = `${ca === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const get: RunningExporter['get'] = (path, headers) =>
    httpGet(`${url}${path}`, headers, 'GET', ca);
  const early = program.ended.then(({ code }) => {
    throw new Error(`it ended with ${code} instead of serving: ${program.stderr()}`);
  });
  early.catch(() => undefined);
  const ready = until(
    `GET ${waitFor} of ${args.join(' ')}`,
    async () => ((await get(waitFor)).status === 200 ? true : undefined),
    deadlineSeconds,
  );
  await Promise.race([ready, early]).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${program.stderr()}`);
  });
  return {
    ...program,
    url,
    port,
    get,
    samples: async () => samplesOf((await get('/metrics')).text),
  };
}

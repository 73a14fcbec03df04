import { json, problem, type Call, type Reply, type Route } from '../http.ts';
import type { DataSource } from '../options.ts';
import { framesOf, type Frame } from './frames.ts';
import { SCRAPE_INTERVAL_UNLESS_GIVEN, stepOf } from './interval.ts';
import { filledIn } from './macros.ts';
import { askPrometheus, type Answer } from './prometheus.ts';

/** A query as the Prometheus data source of Grafana sends it. */
interface Query {
  readonly refId: string;
  readonly expr?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly exemplar?: boolean;
  readonly legendFormat?: string;
  readonly interval?: string;
  readonly intervalMs?: number;
  readonly maxDataPoints?: number;
  readonly utcOffsetSec?: number;
  readonly datasource?: { readonly uid?: string };
}
interface Request {
  readonly queries: readonly Query[];
  /** Unix milliseconds as text. */
  readonly from: string;
  readonly to: string;
}
interface Result {
  readonly status: number;
  readonly frames: readonly Frame[];
  readonly error?: string;
  readonly errorSource?: 'downstream';
}

/** `POST /api/ds/query`: turns queries into Prometheus's API and its answers into data frames. */
export const dsQuery =
  (dataSources: readonly DataSource[]): Route =>
  async (call) => {
    if (call.path !== '/api/ds/query' || call.method !== 'POST') return undefined;
    const request: Request = JSON.parse(await call.text());
    const answers = await Promise.all(
      request.queries.map(async (query) => {
        const source = dataSources.find(({ uid }) => uid === query.datasource?.uid);
        if (source === undefined) return problem(404, 'Data source not found');
        if (source.type !== 'prometheus') return problem(404, 'Plugin not found');
        return [query.refId, await resultOf(query, source, request, call)] as const;
      }),
    );
    return replyOf(answers);
  };

/** As Grafana does: one query without an answer makes the whole a 400, which still holds the others. */
function replyOf(answers: readonly (Reply | readonly [string, Result])[]): Reply {
  const results: [string, Result][] = [];
  for (const answer of answers)
    if ('headers' in answer) return answer;
    else results.push([...answer]);
  const failed = results.some(([, { error }]) => error !== undefined);
  return json(failed ? 400 : 200, { results: Object.fromEntries(results) });
}

async function resultOf(
  query: Query,
  source: DataSource,
  request: Request,
  { signal }: Call,
): Promise<Result> {
  const from = Number(request.from);
  const to = Number(request.to);
  const scrapeInterval = source.timeInterval ?? SCRAPE_INTERVAL_UNLESS_GIVEN;
  const step = stepOf({ ...query, from, to, scrapeInterval });
  const expr = filledIn(query.expr ?? '', { from, to, step, scrapeInterval });

  const asked: Promise<Answer>[] = [];
  if (query.range === true || query.instant !== true)
    asked.push(
      askPrometheus(
        source.url,
        'query_range',
        { query: expr, ...aligned(from, to, step, query.utcOffsetSec), step: String(step / 1000) },
        signal,
      ),
    );
  if (query.instant === true)
    asked.push(
      askPrometheus(source.url, 'query', { query: expr, time: String(to / 1000) }, signal),
    );

  const frames: Frame[] = [];
  for (const answer of await Promise.all(asked)) {
    if (answer.kind === 'error')
      return { ...answerless, status: answer.status, error: answer.error };
    const { refId, legendFormat } = query;
    const { warnings } = answer;
    frames.push(...framesOf({ refId, expr, legendFormat, step, warnings }, answer.data));
  }
  return { status: 200, frames };
}

const answerless = { frames: [], errorSource: 'downstream' } as const;

/** Start and end on whole steps, so that a refresh asks for the same points again. */
function aligned(from: number, to: number, step: number, offset = 0): Record<string, string> {
  const seconds = step / 1000;
  const align = (milliseconds: number): string =>
    String(Math.floor((milliseconds / 1000 + offset) / seconds) * seconds - offset);
  return { start: align(from), end: align(to) };
}

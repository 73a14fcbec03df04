import type { SourceFact } from '../components/states/emptiness.ts';
import { askStatus } from '../exporter/client.ts';
import { askPrometheus } from '../prometheus/ask.ts';
import { metricFacts, setupQueries, type SetupFacts } from './facts.ts';

/** Where to look. */
export interface SetupPlace {
  readonly source: SourceFact;
  /** The data source's uid; empty where there is none. */
  readonly uid: string;
  readonly hasExporter: boolean;
}

/** Looks at everything at once. */
export async function readSetup(place: SetupPlace, signal: AbortSignal): Promise<SetupFacts> {
  const [answer, exporter] = await Promise.all([
    place.source.kind === 'prometheus'
      ? askPrometheus(place.uid, setupQueries(), signal)
      : undefined,
    askStatus(place.hasExporter, signal),
  ]);
  if (answer === undefined) return { source: place.source, metrics: undefined, exporter };
  const { error } = answer;
  if (error !== undefined && answer.series.length === 0 && place.source.kind === 'prometheus')
    return {
      source: { kind: 'failed', name: place.source.name, message: error },
      metrics: undefined,
      exporter,
    };
  return { source: place.source, metrics: metricFacts({ series: [...answer.series] }), exporter };
}

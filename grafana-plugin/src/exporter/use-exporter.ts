import { usePluginContext } from '@grafana/data';
import { useEffect, useState } from 'react';
import { settingsOf } from '../app/settings.ts';
import type { ExporterAnswer } from './answer.ts';

/** One of the client's questions. */
type Ask<T> = (isConfigured: boolean, signal: AbortSignal) => Promise<ExporterAnswer<T>>;

/**
 * What the exporter answers; nothing while it is asked for the first time.
 *
 * @param ask one of the client's functions, the same at each drawing
 * @param turn asks again when it changes
 */
export function useExporter<T>(ask: Ask<T>, turn: unknown): ExporterAnswer<T> | undefined {
  const isConfigured = settingsOf(usePluginContext()?.meta.jsonData).exporterUrl !== '';
  const [answer, setAnswer] = useState<ExporterAnswer<T>>();
  useEffect(() => {
    const end = new AbortController();
    ask(isConfigured, end.signal).then(setAnswer, (error: unknown) => {
      if (!end.signal.aborted) setAnswer({ kind: 'refused', detail: String(error) });
    });
    return () => end.abort();
  }, [ask, isConfigured, turn]);
  return answer;
}

import type { Encoding } from './stream.ts';
import type { Format } from './text.ts';

/** One element of an Accept or Accept-Encoding header (RFC 9110, section 12.5). */
interface Choice {
  readonly name: string;
  readonly version: string | undefined;
  readonly quality: number;
}

/**
 * The format a client wants by its `Accept` header: OpenMetrics where it is asked for in version 1.0.0 (or none)
 * and at least as welcome as text; Prometheus text 0.0.4 for everyone else.
 */
export function formatFor(accept: string | undefined): Format {
  const choices = choicesOf(accept ?? '');
  const openmetrics = bestOf(
    choices.filter(
      ({ name, version }) =>
        name === 'application/openmetrics-text' && (version ?? '1.0.0') === '1.0.0',
    ),
  );
  const text = bestOf(choices.filter(({ name }) => ['text/plain', 'text/*', '*/*'].includes(name)));
  return openmetrics > 0 && openmetrics >= text ? 'openmetrics' : 'text';
}

/** The encoding a client takes by its `Accept-Encoding` header: gzip unless it does not name it or refuses it. */
export function encodingFor(acceptEncoding: string | undefined): Encoding {
  const choices = choicesOf(acceptEncoding ?? '');
  const gzip =
    choices.find(({ name }) => name === 'gzip' || name === 'x-gzip') ??
    choices.find(({ name }) => name === '*');
  const identity = choices.find(({ name }) => name === 'identity')?.quality ?? 0;
  return gzip !== undefined && gzip.quality > 0 && gzip.quality >= identity ? 'gzip' : 'identity';
}

const bestOf = (choices: readonly Choice[]): number =>
  Math.max(0, ...choices.map(({ quality }) => quality));

const choicesOf = (header: string): readonly Choice[] =>
  header
    .split(',')
    .map((element) => choiceOf(element))
    .filter(({ name }) => name !== '');

function choiceOf(element: string): Choice {
  const [name = '', ...parameters] = element.split(';').map((part) => part.trim().toLowerCase());
  const given = new Map(
    parameters.map((parameter): [string, string] => {
      const [key = '', value = ''] = parameter.split('=', 2);
      return [key.trim(), value.trim().replace(/^"(.*)"$/, '$1')];
    }),
  );
  const quality = Number(given.get('q') ?? 1);
  return {
    name,
    version: given.get('version'),
    quality: Number.isFinite(quality) ? quality : 0,
  };
}

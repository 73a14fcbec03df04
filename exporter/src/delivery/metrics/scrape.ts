import type { MetricGroup } from './catalogue.ts';
import type { Health } from './health.ts';
import { encodingFor, formatFor } from './negotiate.ts';
import type { Exposition } from './render.ts';
import { storedSegment, type Segment } from './segment.ts';
import { lengthOfStream, streamOf, type Encoding } from './stream.ts';
import { CONTENT_TYPES, END, type Format } from './text.ts';

/** What a client asked for. */
export interface ScrapeRequest {
  readonly format: Format;
  readonly encoding: Encoding;
  /** Whether the last successful pass is too long ago: cost and prices are left out rather than frozen. */
  readonly stale: boolean;
}

/** An answer to a scrape: the body comes in chunks of its compressed form as it is kept. */
export interface ScrapeAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Buffer>;
}

/** What a client wants by its headers. */
export const scrapeRequest = (
  headers: {
    readonly accept?: string | undefined;
    readonly 'accept-encoding'?: string | string[] | undefined;
  },
  stale: boolean,
): ScrapeRequest => ({
  format: formatFor(headers.accept),
  encoding: encodingFor(headers['accept-encoding']?.toString()),
  stale,
});

/** Puts an exposition and the exporter's own health together; renders nothing but the latter. */
export async function scrape(
  exposition: Exposition,
  health: Health,
  { format, encoding, stale }: ScrapeRequest,
): Promise<ScrapeAnswer> {
  const rest = storedSegment(`${await health.text(format)}${END[format]}`);
  const segments = [...segmentsOf(exposition, format, stale), rest];
  return {
    headers: {
      'content-type': CONTENT_TYPES[format],
      'content-length': String(lengthOfStream(segments, encoding)),
      ...(encoding === 'gzip' && { 'content-encoding': 'gzip' }),
      vary: 'Accept, Accept-Encoding',
    },
    body: streamOf(segments, encoding),
  };
}

/** Groups that say something even when passes fail. */
const LASTING: ReadonlySet<MetricGroup> = new Set<MetricGroup>(['truth']);

function segmentsOf({ families }: Exposition, format: Format, stale: boolean): readonly Segment[] {
  return families
    .filter(({ group }) => !stale || LASTING.has(group))
    .flatMap(({ headers, body }) => [headers[format], ...body]);
}

import { metric, type MetricGroup, type MetricName } from './catalogue.ts';
import type { Column, Sums } from './columns.ts';
import { labelsWith } from './labels.ts';
import { storedSegment, type Segment } from './segment.ts';
import { headerOf, labelText, type Format } from './text.ts';
import type { SegmentWriter } from './writer.ts';

/** A metric with its samples, compressed; both formats share the body. */
export interface Family {
  readonly name: MetricName;
  readonly group: MetricGroup;
  readonly headers: Readonly<Record<Format, Segment>>;
  readonly body: readonly Segment[];
}

/** What all parts of one rendering write with. */
export interface Pen {
  readonly writer: SegmentWriter;
  /** The labels of the policy's dimensions. */
  readonly attribution: readonly string[];
}

/** Ends what was written as the body of a metric. */
export async function familyOf(name: MetricName, { writer }: Pen): Promise<Family> {
  const header = (format: Format): Segment => storedSegment(headerOf(name, metric(name), format));
  return {
    name,
    group: metric(name).group,
    headers: { text: header('text'), openmetrics: header('openmetrics') },
    body: await writer.end(),
  };
}

/** Writes the sums of one subject, as many samples as it has numbers. */
export function writeSums(
  writer: SegmentWriter,
  name: MetricName,
  subject: string,
  columns: readonly Column[],
  sums: Sums,
): void {
  writer.subject(`${name}{`, subject);
  for (const column of columns) {
    const value = sums[column.index];
    if (value !== undefined) writer.sample(column.rest, value);
  }
}

/** One sample of a small family: label values in the catalogue's order. */
export interface Sample {
  readonly labels: readonly string[];
  readonly value: number;
}

const AFTER_LABELS = Buffer.from('} ', 'utf8');
const WITHOUT_LABELS = Buffer.from(' ', 'utf8');

/** Renders a family from a list of samples. */
export async function sampleFamily(
  name: MetricName,
  samples: Iterable<Sample>,
  pen: Pen,
): Promise<Family> {
  const { writer, attribution } = pen;
  const labels = labelsWith(metric(name).labels, attribution);
  for (const sample of samples) {
    writer.subject(labels.length === 0 ? name : `${name}{${labelText(labels, sample.labels)}`);
    writer.sample(labels.length === 0 ? WITHOUT_LABELS : AFTER_LABELS, sample.value);
    if (writer.isDue) await writer.rest();
  }
  return familyOf(name, pen);
}

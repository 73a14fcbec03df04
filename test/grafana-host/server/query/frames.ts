/** What Prometheus answers to a query. */
export type QueryData =
  | { readonly resultType: 'matrix'; readonly result: readonly Matrix[] }
  | { readonly resultType: 'vector'; readonly result: readonly Vector[] }
  | { readonly resultType: 'scalar' | 'string'; readonly result: Point };
type Point = readonly [seconds: number, value: string];
type Labels = Readonly<Record<string, string>>;
interface Matrix {
  readonly metric: Labels;
  readonly values?: readonly Point[];
}
interface Vector {
  readonly metric: Labels;
  readonly value: Point;
}

/** A data frame as it goes over the wire. */
export interface Frame {
  readonly schema: {
    readonly refId: string;
    readonly meta: Readonly<Record<string, unknown>>;
    readonly fields: readonly Readonly<Record<string, unknown>>[];
  };
  readonly data: {
    readonly values: readonly (readonly (number | string | null)[])[];
    readonly entities?: readonly (Entities | null)[];
  };
}
/** Places of numbers that JSON has no word for. */
interface Entities {
  readonly NaN?: readonly number[];
  readonly Inf?: readonly number[];
  readonly NegInf?: readonly number[];
}

export interface FrameQuestion {
  readonly refId: string;
  /** As sent to Prometheus. */
  readonly expr: string;
  readonly legendFormat?: string | undefined;
  /** Milliseconds. */
  readonly step: number;
  /** What Prometheus says besides. */
  readonly warnings?: readonly string[];
}

/**
 * The frames that Grafana's Prometheus back end makes of an answer: one per series, time and value, labels at the value.
 *
 * A front end that wants a table makes it itself.
 */
export function framesOf(question: FrameQuestion, data: QueryData): readonly Frame[] {
  switch (data.resultType) {
    case 'matrix':
      return data.result.map(({ metric, values = [] }) =>
        frame(question, data.resultType, metric, values),
      );
    case 'vector':
      return data.result.map(({ metric, value }) =>
        frame(question, data.resultType, metric, [value]),
      );
    default:
      return [frame(question, data.resultType, {}, [data.result])];
  }
}

function frame(
  question: FrameQuestion,
  resultType: QueryData['resultType'],
  labels: Labels,
  points: readonly Point[],
): Frame {
  const name = displayName(question, labels);
  const numbers = points.map(([, text]) => numberOf(text));
  const entities = entitiesOf(numbers);
  return {
    schema: {
      refId: question.refId,
      meta: {
        type: resultType === 'matrix' ? 'timeseries-multi' : 'numeric-multi',
        typeVersion: [0, 1],
        custom: { resultType },
        executedQueryString: `Expr: ${question.expr}\nStep: ${question.step / 1000}s`,
        ...(question.warnings?.length && { notices: question.warnings.map(notice) }),
      },
      fields: [
        {
          name: 'Time',
          type: 'time',
          typeInfo: { frame: 'time.Time' },
          config: { interval: question.step },
        },
        {
          name: labels['__name__'] ?? 'Value',
          type: 'number',
          typeInfo: { frame: 'float64' },
          labels,
          config: name === '' ? {} : { displayNameFromDS: name },
        },
      ],
    },
    data: {
      values: [
        points.map(([seconds]) => Math.round(seconds * 1000)),
        numbers.map((number) => (Number.isFinite(number) ? number : null)),
      ],
      ...(entities !== null && { entities: [null, entities] }),
    },
  };
}

const notice = (text: string): Readonly<Record<string, string>> => ({ severity: 'warning', text });

const numberOf = (text: string): number =>
  text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);

function entitiesOf(numbers: readonly number[]): Entities | null {
  if (numbers.every((number) => Number.isFinite(number))) return null;
  const places = (is: (number: number) => boolean): number[] =>
    numbers.flatMap((number, index) => (is(number) ? [index] : []));
  return {
    NaN: places((number) => Number.isNaN(number)),
    Inf: places((number) => number === Infinity),
    NegInf: places((number) => number === -Infinity),
  };
}

/** The legend's words; empty where the front end finds them itself. */
function displayName({ expr, legendFormat = '' }: FrameQuestion, labels: Labels): string {
  if (legendFormat === '__auto') return Object.keys(labels).length > 0 ? '' : expr;
  if (legendFormat !== '')
    return legendFormat.replaceAll(
      /\{\{\s*(.+?)\s*\}\}/gu,
      (_, label: string) => labels[label] ?? '',
    );
  return seriesText(labels) || expr;
}

function seriesText({ __name__: name = '', ...labels }: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(', ')}}`;
}

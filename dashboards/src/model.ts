/** What a value is, so that Grafana writes it as such; ids of Grafana's unit formats. */
export type Unit = 'currencyUSD' | 'percentunit' | 's' | 'bytes' | 'short' | 'sci';

/** From which value on a colour says something; text says it as well. */
export interface Step {
  readonly from: number | null;
  readonly color: 'green' | 'yellow' | 'orange' | 'red' | 'text' | 'blue';
}

interface Described {
  readonly title: string;
  /** What it shows, and what it does not. */
  readonly description: string;
  /** Of 24 columns. */
  readonly width: number;
  readonly height: number;
}

/** A query whose series are told apart by a legend, as `{{namespace}}`. */
export interface SeriesQuery {
  readonly expr: string;
  readonly legend: string;
}

/** One number, at the end of the range. */
export interface StatPanel extends Described {
  readonly kind: 'stat';
  readonly query: SeriesQuery;
  readonly unit: Unit;
  readonly decimals?: number;
  readonly steps?: readonly Step[];
  /** Texts that stand for values, as `{ '0': 'none' }`. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Shown where there is no data. */
  readonly noValue?: string;
  /** The values add up to the cost of the chosen clusters. */
  readonly isWhole?: boolean;
}

/** Values over the range. */
export interface TimePanel extends Described {
  readonly kind: 'time';
  readonly queries: readonly SeriesQuery[];
  readonly unit: Unit;
  readonly isStacked: boolean;
  readonly isWhole?: boolean;
  /** Goes from 0 to 1. */
  readonly isShare?: boolean;
}

/** A column that names things. */
export interface LabelColumn {
  readonly label: string;
  /** One word, so that links can refer to it. */
  readonly name: string;
  /** Where a click leads, with the value as this variable. */
  readonly link?: RowLink;
}

/** A link of a row to another dashboard. */
export interface RowLink {
  readonly uid: string;
  readonly title: string;
  /** Variables of the dashboard that it leads to, by columns of the row. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A column of numbers, at the end of the range or over it. */
export interface ValueColumn {
  readonly name: string;
  readonly expr: string;
  readonly unit: Unit;
  readonly decimals?: number;
  readonly steps?: readonly Step[];
  /** Can be summed: the footer does. */
  readonly isSummed?: boolean;
}

/** The difference of two columns. */
export interface Difference {
  readonly name: string;
  readonly of: string;
  readonly minus: string;
}

/** A table of instant values; the first column of values decides the order. */
export interface TablePanel extends Described {
  readonly kind: 'table';
  readonly labels: readonly LabelColumn[];
  readonly values: readonly ValueColumn[];
  readonly difference?: Difference;
  /** Columns that add up to the cost of the chosen clusters, per hour, day or month. */
  readonly whole?: readonly string[];
}

export type Panel = StatPanel | TimePanel | TablePanel;

/** Panels under a heading; none for the top of the page. */
export interface Section {
  readonly title?: string;
  /** Folded sections ask nothing until they are opened. */
  readonly isFolded?: boolean;
  readonly panels: readonly Panel[];
}

/** A choice at the top of a dashboard. */
export type Variable =
  | { readonly kind: 'data-source' }
  | { readonly kind: 'model' }
  | { readonly kind: 'unit' }
  | { readonly kind: 'text'; readonly name: string; readonly label: string; readonly value: string }
  | {
      readonly kind: 'labels';
      readonly name: string;
      readonly label: string;
      /** `label_values(metric, label)` */
      readonly query: string;
      /** All means any value, the empty one too; else: the values that the query gave. */
      readonly isAnything: boolean;
    };

/** A dashboard before it is Grafana's JSON. */
export interface Dashboard {
  /** Never changes: links and bookmarks name it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Goes up by one when the content changes. */
  readonly revision: number;
  /** The range that it opens with, as `now-7d`. */
  readonly from: string;
  readonly variables: readonly Variable[];
  readonly sections: readonly Section[];
}

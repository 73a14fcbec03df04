import type { PanelData } from '@grafana/data';
import type { CostRow } from '../../cost/rows.ts';

/** A number on a page that says how it came about. */
export interface Figure {
  /** What it is the cost of, as `namespace shop`. */
  readonly title: string;
  readonly row: Pick<CostRow, 'cost' | 'parts' | 'previous'>;
  /** The query that answers it by spend type and resource. */
  readonly expr: string;
  /** The answer it is from, which knows the range and the distance of moments. */
  readonly data: PanelData | undefined;
  /** What the exporter can be asked about. */
  readonly subject?: Subject | undefined;
}

/** What the exporter explains. */
export type Subject =
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'node'; readonly name: string };

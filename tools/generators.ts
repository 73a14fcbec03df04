import { dashboardFiles } from '../dashboards/src/files.ts';
import { configurationFiles } from '../exporter/src/config/docs/files.ts';
import { commandFiles } from '../exporter/src/delivery/cli/docs.ts';
import { apiFiles } from '../exporter/src/delivery/http/files.ts';
import { metricsPage } from '../exporter/src/delivery/metrics/page.ts';
import { ruleFiles } from '../exporter/src/delivery/rules/files.ts';

/** A committed file whose text comes from code. */
export interface GeneratedFile {
  /** From the root, as `docs/metrics.md`. */
  readonly path: string;
  /** Prettier formats it before it is written, by its file name. */
  readonly text: string;
}

/** Makes committed files from code: documents, schemas, tables. */
export type Generator = () => readonly GeneratedFile[] | Promise<readonly GeneratedFile[]>;

const metricFiles: Generator = () => [{ path: 'docs/metrics.md', text: metricsPage() }];

/** Every generator; add yours here, and `npm run generate` and `npm run check` know it. */
export const generators: readonly Generator[] = [
  configurationFiles,
  metricFiles,
  apiFiles,
  commandFiles,
  ruleFiles,
  dashboardFiles,
];

import type { Options } from './parse.ts';
import type { Configured, ReadFrom } from './services.ts';

/** What the options say to read a cluster with. */
export const readFrom = (options: Options): ReadFrom => ({
  config: options.text('config'),
  prometheus: options.text('prometheus'),
  kubeconfig: options.text('kubeconfig'),
});

/** Whether the options say to read a cluster themselves, instead of asking an exporter. */
export const readsItself = (options: Options): boolean =>
  options.has('config') || options.has('prometheus') || options.has('kubeconfig');

/** Says on standard error what takes its time. */
export const readingFor = ({ source }: Configured, seconds: number): string =>
  source === 'direct' ? `reading the cluster for ${seconds} s …\n` : 'asking the metric store …\n';

import { join } from 'node:path';
import webpack, { type Configuration } from 'webpack';
import configuration from '../../../grafana-plugin/webpack.config.mjs';
import { cached, ROOT } from './cache.ts';

/** Whatever the build reads. */
const INPUTS = [
  ...['src', 'package.json', 'webpack.config.mjs', 'README.md', 'CHANGELOG.md', 'LICENSE'].map(
    (path) => `grafana-plugin/${path}`,
  ),
  ...['dashboards', 'package-lock.json', 'exporter/src/domain/gap.ts'],
];

/** Builds the app exactly as `npm run build` does, unless it is built; gives its folder. */
export const builtApp = (): Promise<string> => cached('grafana-plugin', INPUTS, pack);

function pack(folder: string): Promise<void> {
  const whole: Configuration = {
    ...configuration,
    output: { ...configuration.output, path: folder },
    cache: {
      type: 'filesystem',
      cacheDirectory: join(ROOT, 'node_modules/.cache/podtally/webpack'),
    },
  };
  return new Promise((resolve, reject) => {
    const compiler = webpack(whole);
    compiler.run((error, stats) =>
      compiler.close((late) => {
        const why = error ?? late;
        if (why) reject(why);
        else if (stats?.hasErrors() !== false)
          reject(new Error(`The app does not build:\n${stats?.toString('errors-only') ?? ''}`));
        else resolve();
      }),
    );
  });
}

// Builds the app into dist/; with `--watch` again on every change.
import webpack from 'webpack';
import configuration from './webpack.config.mjs';

const compiler = webpack(configuration);
if (process.argv.includes('--watch')) compiler.watch({}, report);
else compiler.run((error, stats) => compiler.close(() => report(error, stats)));

/**
 * @param {Error | null} error
 * @param {import('webpack').Stats | undefined} stats
 */
function report(error, stats) {
  if (error) console.error(error);
  const text =
    stats?.hasErrors() || stats?.hasWarnings()
      ? stats.toString({ preset: 'errors-warnings', colors: process.stderr.isTTY })
      : '';
  if (text !== '') console.error(text);
  process.exitCode = error || stats?.hasErrors() ? 1 : 0;
}

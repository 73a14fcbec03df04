// Builds the app as Grafana loads it: one small AMD module, everything else in chunks that it asks for later.
import CopyPlugin from 'copy-webpack-plugin';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** What Grafana hands to its apps; whatever else the app imports is part of the build. Source: Grafana's sharedDependencies.ts. */
const SHARED_BY_HOST = [
  ...['react', 'react-dom', 'react/jsx-runtime', 'react-router', 'i18next', 'rxjs', 'lodash'],
  ...['moment', '@emotion/css', '@emotion/react'],
  ...['@grafana/data', '@grafana/ui', '@grafana/runtime'],
  ...['@grafana/data/unstable', '@grafana/ui/unstable', '@grafana/runtime/unstable'],
];

/** Where Grafana serves the app's files. */
const PUBLIC_PATH = 'public/plugins/podtally-costs-app/';

/** @type {import('webpack').Configuration} */
export default {
  mode: 'production',
  context: join(folder, 'src'),
  entry: { module: './module.tsx' },
  devtool: 'source-map',
  output: {
    clean: true,
    path: join(folder, 'dist'),
    filename: '[name].js',
    chunkFilename: '[name].js?_cache=[contenthash]',
    library: { type: 'amd' },
    publicPath: PUBLIC_PATH,
    uniqueName: 'podtally-costs-app',
  },
  externals: Object.fromEntries(SHARED_BY_HOST.map((name) => [name, name])),
  resolve: { extensions: ['.ts', '.tsx', '.js', '.mjs'] },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        exclude: /node_modules/,
        use: {
          loader: 'swc-loader',
          options: {
            jsc: {
              target: 'es2022',
              parser: { syntax: 'typescript', tsx: true },
              transform: { react: { runtime: 'automatic' } },
            },
          },
        },
      },
      // Packages whose ES modules import each other without an extension.
      { test: /\.m?js$/, resolve: { fullySpecified: false } },
    ],
  },
  plugins: [
    new CopyPlugin({
      patterns: [
        {
          from: 'plugin.json',
          transform: (text) =>
            String(text)
              .replaceAll('%VERSION%', version)
              .replaceAll('%TODAY%', process.env.PODTALLY_BUILD_DATE ?? today()),
        },
        { from: 'img', to: 'img' },
        {
          from: '../README.md',
          // Its pictures are beside the sources in the repository, and served by Grafana afterwards.
          transform: (text) => String(text).replaceAll('(src/img/', `(${PUBLIC_PATH}img/`),
        },
        { from: '../CHANGELOG.md' },
        { from: '../LICENSE', to: 'LICENSE', toType: 'file' },
        { from: '../../dashboards/*.json', to: 'dashboards/[name][ext]', noErrorOnMissing: true },
      ],
    }),
  ],
  performance: { maxAssetSize: 2 ** 20, maxEntrypointSize: 100 * 2 ** 10 },
  stats: 'errors-warnings',
};

function today() {
  return new Date().toISOString().slice(0, 10);
}

import { EXAMPLES, type Example } from './examples.ts';
import { configJsonSchema, type JsonSchema } from './json-schema.ts';
import { keyRows, type KeyRow } from './rows.ts';

const INTRODUCTION = `# Configuration

Podtally reads one YAML file.
Every key has a default, so the file names only what differs, and may be empty.
\`podtally check\` validates it; [config.schema.json](config.schema.json) tells an editor what may stand in it.

* Times are in seconds, and every key says its unit.
* A file is named relative to the folder of the configuration file.
* \`\${NAME}\` in a value stands for the environment variable \`NAME\`, which must be set; between \`{ }\` and \`[ ]\` it is quoted: \`"\${NAME}"\`.
* A secret never stands in this file: it comes from a file of its own (\`tokenFile\`) or from the environment (\`token: \${NAME}\`).
* A key without a value counts as not given.

Unknown keys, wrong types and impossible values are errors; all of them are shown at once:

\`\`\`
podtally.yaml:3:3: metrics.direkt is not a known key; did you mean "direct"?
  3 |   direkt:
    |   ^^^^^^
\`\`\`

While the exporter runs it reads the file again when it changes and on SIGHUP.
A file with an error changes nothing: the old configuration stays in force, and \`podtally_config_last_reload_successful\` is 0 until the file is repaired.
A changed policy has a new version; the version is on the policy page.
`;

/** The page docs/configuration.md: every key with its type, default and meaning, and complete examples. */
export function configurationPage(): string {
  const sections = Object.entries(configJsonSchema().properties ?? {}).flatMap(([name, schema]) =>
    typeof schema === 'object' ? [section(name, schema)] : [],
  );
  const examples = EXAMPLES.map(example);
  return [INTRODUCTION, ...sections, '## Examples\n', ...examples].join('\n');
}

function section(name: string, schema: JsonSchema): string {
  const rows = keyRows(schema, name);
  const shown = schema.type === 'object' && rows.length > 1 ? rows.slice(1) : rows;
  const long = rows.filter(({ fallback }) => isLong(fallback));
  return [
    `## \`${name}\`\n`,
    ...(shown === rows ? [] : [`${(schema.description ?? '').replaceAll('. ', '.\n')}\n`]),
    '| key | type | default | meaning |',
    '| --- | --- | --- | --- |',
    ...shown.map(tableRow),
    '',
    ...long.map(({ key, fallback }) => longDefault(key, fallback)),
  ].join('\n');
}

const tableRow = ({ key, type, fallback, isRequired, meaning }: KeyRow): string =>
  `| \`${key}\` | ${type} | ${defaultText(type, fallback, isRequired)} | ${meaning.replaceAll('|', '\\|')} |`;

function defaultText(type: string, fallback: unknown, isRequired: boolean): string {
  if (isRequired) return 'required';
  if (type === 'mapping') return '';
  if (fallback === undefined) return 'none';
  return isLong(fallback) ? 'see below' : `\`${flow(fallback)}\``;
}

/** Defaults longer than this are shown below the table. */
const LONGEST_IN_TABLE = 80;
const isLong = (fallback: unknown): boolean =>
  fallback !== undefined && flow(fallback).length > LONGEST_IN_TABLE;

function longDefault(key: string, fallback: unknown): string {
  const entries = typeof fallback === 'object' && fallback !== null ? Object.entries(fallback) : [];
  const lines = entries.map(([name, value]) => `  ${name}: ${flow(value)}`);
  return `Unless given, \`${key}\` is:\n\n\`\`\`yaml\n${key}:\n${lines.join('\n')}\n\`\`\`\n`;
}

/** A value as YAML on one line; a mapping with one key in a list needs no braces. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const pairs = Object.entries(value).map(([key, inner]) => `${key}: ${flow(inner)}`);
  return pairs.length === 1 ? pairs.join('') : `{ ${pairs.join(', ')} }`;
}

function example({ title, story, yaml }: Example): string {
  return `### ${title}\n\n${story.join('\n')}\n\n\`\`\`yaml\n${yaml}\`\`\`\n`;
}

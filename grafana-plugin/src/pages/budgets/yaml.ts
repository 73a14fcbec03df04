import type { Matcher } from '../../promql/selector.ts';

/** What budgets select by besides owner dimensions; docs/budgets.md says the same. */
const PLACES = new Set(['cluster', 'namespace', 'workload_kind', 'workload']);

/**
 * A budget for what these conditions choose, to be completed and put into the exporter's configuration.
 * What money it is, nobody can guess; whose it is, only a condition on an owner can tell.
 */
export function budgetYaml(filters: readonly Matcher[]): string {
  const chosen = filters.map((filter) => ({ ...filter, pattern: patternOf(filter) }));
  const select = chosen.flatMap(({ label, pattern }) =>
    pattern === undefined ? [] : [`${label}: ${quoted(pattern)}`],
  );
  const owner = chosen.find(
    ({ label, op, pattern }) => !PLACES.has(label) && op === '=' && pattern,
  );
  const name = filters.map(({ value }) => value).join(' ') || 'whole cluster';
  return [
    'budgets:',
    `  - name: ${quoted(name)}`,
    owner === undefined
      ? '    owner: { team: … }   # who is told; any dimension of attribution'
      : `    owner: { ${owner.label}: ${quoted(owner.value)} }`,
    ...(select.length === 0 ? [] : [`    select: { ${select.join(', ')} }`]),
    ...chosen
      .filter(({ pattern }) => pattern === undefined)
      .map(
        ({ label, op, value }) =>
          `    # ${label} ${op} ${oneLine(value)}: a budget has one pattern per dimension`,
      ),
    '    period: month        # week, quarter or year',
    '    limitUsd: …          # what a period may cost',
    '',
  ].join('\n');
}

/** As a budget has it: `*` for any text, `!` for not; nothing where one pattern cannot say it. */
function patternOf({ op, value }: Matcher): string | undefined {
  if (op === '=') return value.includes('*') || value.startsWith('!') ? undefined : value;
  if (op === '!=') return value.includes('*') ? undefined : `!${value}`;
  const plain = value.replaceAll('.*', '*').replaceAll(/\\([.-])/g, '$1');
  if (!/^[\w* ./-]+$/u.test(plain) || /\.(?![\w-])/u.test(plain)) return undefined;
  return op === '=~' ? plain : `!${plain}`;
}

function quoted(text: string): string {
  const isPlain =
    /^[a-zA-Z][\w-]*$/u.test(text) && !/^(?:true|false|null|yes|no|on|off)$/iu.test(text);
  return isPlain ? text : `'${oneLine(text).replaceAll("'", "''")}'`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** The commands as data: parsing, help, completion and docs/commands.md are made from this table. */

export interface Option {
  readonly name: string;
  readonly short?: string;
  /** What follows it, for people: `FILE`; absent for a switch. */
  readonly value?: string;
  /** The only values there are. */
  readonly choices?: readonly string[];
  readonly repeated?: boolean;
  readonly about: string;
}

export interface Command {
  readonly name: string;
  /** Words after it: `pod|node NAME`; empty for none. */
  readonly operands: string;
  /** How many of them, at least and at most. */
  readonly count: readonly [least: number, most: number];
  /** What the first one can be. */
  readonly first?: readonly string[];
  readonly summary: string;
  readonly about: string;
  readonly options: readonly Option[];
  readonly examples: readonly Example[];
}

export interface Example {
  readonly does: string;
  readonly line: string;
}

export const DEFAULT_SERVER = 'http://127.0.0.1:10970';

/** Where the running exporter's token is read from: never from the command line, which others can see. */
export const TOKEN_VARIABLE = 'PODTALLY_TOKEN';

const config: Option = {
  name: 'config',
  short: 'c',
  value: 'FILE',
  about: 'The configuration file.',
};
const scrapeConfig: Option = {
  ...config,
  about: 'Read the cluster of this configuration directly, instead of asking an exporter.',
};
const prometheus: Option = {
  name: 'prometheus',
  value: 'URL',
  about:
    'Read the cluster from this Prometheus (or Thanos, Mimir, VictoriaMetrics), whatever the configuration names.',
};
const kubeconfig: Option = {
  name: 'kubeconfig',
  value: 'FILE',
  about: 'Ask the Kubernetes API who is there, with this kubeconfig.',
};
const server: Option = {
  name: 'server',
  value: 'URL',
  about: `The exporter to ask; ${DEFAULT_SERVER} unless given. Its token is read from ${TOKEN_VARIABLE}.`,
};
const currency: Option = {
  name: 'currency',
  value: 'CODE',
  about: 'Show amounts in this currency, at the dated rate of prices.exchangeRatesFile.',
};
const listen: Option = {
  name: 'listen',
  value: 'HOST:PORT',
  about: 'Where to answer, instead of what the configuration says (127.0.0.1:10970).',
};
const strict: Option = {
  name: 'strict',
  about: 'End with exit code 3 where there are gaps.',
};

export const GLOBAL_OPTIONS: readonly Option[] = [
  { name: 'help', short: 'h', about: 'Show help.' },
  { name: 'version', about: 'Show the version.' },
  { name: 'no-color', about: 'No colours; NO_COLOR in the environment does the same.' },
];

export const ALLOCATE_FORMATS = ['table', 'json', 'csv', 'focus'] as const;
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const COMMANDS: readonly Command[] = [
  {
    name: 'serve',
    operands: '',
    count: [0, 0],
    summary: 'Run the exporter.',
    about:
      'Scrapes, allocates every minute, and answers /metrics and the API until it is told to stop.',
    options: [config, listen, currency],
    examples: [{ does: 'Run with a configuration', line: 'podtally serve --config podtally.yaml' }],
  },
  {
    name: 'demo',
    operands: '',
    count: [0, 0],
    summary: 'Run the exporter on the built-in demo cluster.',
    about: 'Needs no cluster, no cloud account and no Prometheus.',
    options: [listen, currency],
    examples: [{ does: 'Try it', line: 'podtally demo' }],
  },
  {
    name: 'allocate',
    operands: '',
    count: [0, 0],
    summary: 'Show what the cluster costs, by namespace or anything else.',
    about:
      'Asks the running exporter. With --config, --prometheus or --kubeconfig it reads the cluster itself: any window of the past from a metric store, else for as long as --window says.',
    options: [
      {
        name: 'window',
        short: 'w',
        value: 'WINDOW',
        about:
          '5m: what runs now; 1h: the last closed hour; START/END (ISO 8601): that hour by its times. From a metric store, or an exporter with a ledger, also 1d, 2026-10 and any START/END; from a store 1h unless given. Where the cluster is scraped: for how long, 1m unless given.',
      },
      {
        name: 'by',
        short: 'b',
        value: 'DIMENSIONS',
        about:
          'cluster, namespace, workload_kind, workload, pod, node, spend_type, resource, component or an owner dimension; several with commas. namespace unless given.',
      },
      {
        name: 'model',
        short: 'm',
        value: 'MODEL',
        choices: ['policy', 'request', 'usage', 'hybrid'],
        about: 'What if one model held for everyone; policy unless given.',
      },
      {
        name: 'idle',
        value: 'MODE',
        choices: ['show', 'share'],
        about: 'Cluster idle apart or shared among pods; as the policy says unless given.',
      },
      {
        name: 'filter',
        short: 'f',
        value: 'FILTER',
        repeated: true,
        about: 'dimension=pattern or dimension!=pattern, * for any text; several hold together.',
      },
      {
        name: 'sort',
        value: 'KEY',
        about: 'cost or a dimension; a minus before it: from the top down. -cost unless given.',
      },
      {
        name: 'limit',
        short: 'n',
        value: 'NUMBER',
        about: 'How many keys; the others are one more line, so that the sum stays.',
      },
      {
        name: 'format',
        short: 'o',
        value: 'FORMAT',
        choices: ALLOCATE_FORMATS,
        about: 'focus: CSV with FOCUS 1.2 columns. table unless given.',
      },
      currency,
      server,
      scrapeConfig,
      prometheus,
      kubeconfig,
      strict,
    ],
    examples: [
      { does: 'Cost by namespace, now', line: 'podtally allocate' },
      {
        does: 'The last closed hour by team, cluster idle shared',
        line: 'podtally allocate --window 1h --by team --idle share',
      },
      {
        does: 'The ten costliest workloads of production, if everyone paid by usage',
        line: "podtally allocate --by namespace,workload --filter 'namespace=prod-*' --model usage --limit 10",
      },
      {
        does: 'Two minutes of a cluster without a running exporter, for a spreadsheet',
        line: 'podtally allocate --config podtally.yaml --window 2m --format csv > cost.csv',
      },
      {
        does: 'A day of the past by team, from a Prometheus',
        line: 'podtally allocate --prometheus http://prometheus:9090 --window 2026-11-21T00:00:00Z/2026-11-22T00:00:00Z --by team',
      },
    ],
  },
  {
    name: 'explain',
    operands: 'pod NAMESPACE/NAME | node NAME | budget NAME',
    count: [2, 2],
    first: ['pod', 'node', 'budget'],
    summary: 'Show how the cost of a pod or node came about, or how a budget stands.',
    about:
      'Quantities, unit prices, price rungs with their age, the model and its rule, the sum. Of a budget: what it counts, what is spent, the forecast and the gaps, in US dollars of closed hours, which only the running exporter knows.',
    options: [
      {
        name: 'format',
        short: 'o',
        value: 'FORMAT',
        choices: ['text', 'json'],
        about: 'text unless given.',
      },
      currency,
      server,
      { ...scrapeConfig, about: `${scrapeConfig.about} It reads for 1m.` },
    ],
    examples: [
      { does: 'A pod', line: 'podtally explain pod shop/cart-7d4b9c-x2x7p' },
      { does: 'A node', line: 'podtally explain node ip-10-0-1-12' },
      { does: 'A budget', line: 'podtally explain budget checkout' },
    ],
  },
  {
    name: 'prices',
    operands: '[refresh]',
    count: [0, 1],
    first: ['refresh'],
    summary: 'Show what each host costs, by every rung of the price ladder.',
    about:
      'The price in use, what every other rung says beside it, how far apart they are, and why a rung knows nothing. prices refresh asks the providers and writes a catalogue for where nothing can be asked.',
    options: [
      {
        name: 'format',
        short: 'o',
        value: 'FORMAT',
        choices: ['table', 'json'],
        about: 'table unless given.',
      },
      {
        name: 'region',
        value: 'PROVIDER:REGION',
        repeated: true,
        about: 'For refresh: a region to hold prices of; several may be given.',
      },
      {
        name: 'type',
        value: 'TYPE',
        repeated: true,
        about: 'For refresh: an instance type besides those that the catalogue knows.',
      },
      { name: 'out', value: 'FILE', about: 'For refresh: the file to write.' },
      currency,
      server,
      { ...scrapeConfig, about: `${scrapeConfig.about} For refresh: how providers are asked.` },
      prometheus,
      kubeconfig,
      strict,
    ],
    examples: [
      { does: 'Each host, all rungs side by side', line: 'podtally prices' },
      {
        does: 'Without a running exporter',
        line: 'podtally prices --config podtally.yaml',
      },
      {
        does: 'A catalogue for a cluster that can ask nobody',
        line: 'podtally prices refresh --region aws:eu-west-1 --out catalogue.json',
      },
    ],
  },
  {
    name: 'policy',
    operands: '',
    count: [0, 0],
    summary: 'Show the Cost Allocation Policy.',
    about:
      'Who pays for what, in words, as Markdown: of the running exporter or of a configuration.',
    options: [
      {
        name: 'format',
        short: 'o',
        value: 'FORMAT',
        choices: ['md', 'json'],
        about: 'md unless given.',
      },
      server,
      { ...config, about: 'Show the policy of this configuration, without asking an exporter.' },
    ],
    examples: [
      { does: 'A page for finance', line: 'podtally policy --config podtally.yaml > policy.md' },
    ],
  },
  {
    name: 'report',
    operands: 'month [MONTH] | week [WEEK] | units [MONTH]',
    count: [1, 2],
    first: ['month', 'week', 'units'],
    summary:
      'Show what a month cost, to the cent, by owner and account; the digest of a week; what an order or request cost.',
    about:
      'Asks the running exporter, which reads its ledger. MONTH is written as 2026-10 and WEEK as 2026-W47; the last that is over unless given.',
    options: [
      {
        name: 'by',
        short: 'b',
        value: 'DIMENSIONS',
        about:
          'Of a month: cluster, namespace, workload_kind, workload, spend_type, gl or owner dimensions; several with commas. The first owner dimension and gl unless given.',
      },
      {
        name: 'owner',
        value: 'OWNER',
        about: 'Of a week: one value of the first owner dimension; all of them unless given.',
      },
      {
        name: 'format',
        short: 'o',
        value: 'FORMAT',
        choices: ['table', 'csv', 'journal', 'json', 'md'],
        about:
          'journal: CSV of debits per account and the credit to the clearing account. A month is a table unless given, units too or json, a week md or json.',
      },
      server,
      {
        ...strict,
        about: 'End with exit code 3 where hours are missing or have gaps.',
      },
    ],
    examples: [
      { does: 'Last month by team and account', line: 'podtally report month' },
      { does: 'The digest of last week for a team', line: 'podtally report week --owner checkout' },
      {
        does: 'For the books, and only if nothing is missing',
        line: 'podtally report month 2026-10 --format journal --strict > journal.csv',
      },
    ],
  },
  {
    name: 'rules',
    operands: '',
    count: [0, 0],
    summary: 'Print recording and alert rules for Prometheus.',
    about:
      'Alerts go by the first owner dimension of the configuration. docs/alerts.md says what each is about.',
    options: [
      { ...config, about: 'The configuration whose owners the rules are for.' },
      {
        name: 'format',
        short: 'o',
        value: 'FORMAT',
        choices: ['prometheus', 'operator'],
        about: 'operator: a PrometheusRule. prometheus unless given.',
      },
      {
        name: 'runbooks',
        value: 'URL',
        about: 'Where people find docs/runbooks; alerts link to it.',
      },
    ],
    examples: [
      {
        does: 'For a Prometheus',
        line: 'podtally rules --config podtally.yaml > podtally.rules.yml',
      },
      {
        does: 'For the Prometheus Operator',
        line: 'podtally rules --config podtally.yaml --format operator | kubectl apply -f -',
      },
    ],
  },
  {
    name: 'ledger',
    operands: '[status | backup | export | verify]',
    count: [0, 1],
    first: ['status', 'backup', 'export', 'verify'],
    summary: 'Look after the ledger of closed hours.',
    about:
      'status: what it holds, of the running exporter or of a file. One process at a time can use the file, so the others need the exporter stopped, or a backup. export: Parquet by day, with FOCUS and x_ columns. verify: every hour again, from its quantities.',
    options: [
      { ...config, about: 'The configuration whose ledger it is.' },
      { name: 'to', value: 'PATH', about: 'For backup a new file, for export a folder.' },
      {
        name: 'format',
        short: 'o',
        value: 'FORMAT',
        choices: ['text', 'json'],
        about: 'For status; text unless given.',
      },
      server,
    ],
    examples: [
      { does: 'What the exporter has kept', line: 'podtally ledger status' },
      {
        does: 'For Athena, BigQuery, Snowflake or ClickHouse',
        line: 'podtally ledger export --config podtally.yaml --to focus/',
      },
    ],
  },
  {
    name: 'check',
    operands: '',
    count: [0, 0],
    summary: 'Check the configuration, every source and every price.',
    about: 'Says what is missing and the next step. Exit code 1 where something failed.',
    options: [
      config,
      { name: 'offline', about: 'Check the file only, without asking any source.' },
      {
        name: 'format',
        short: 'o',
        value: 'FORMAT',
        choices: ['text', 'json'],
        about: 'text unless given.',
      },
      strict,
    ],
    examples: [{ does: 'Before a roll-out', line: 'podtally check --config podtally.yaml' }],
  },
  {
    name: 'completion',
    operands: 'bash | zsh | fish',
    count: [1, 1],
    first: SHELLS,
    summary: 'Print completion for a shell.',
    about: 'Completes commands, options and their values.',
    options: [],
    examples: [
      { does: 'In bash, for the running shell', line: 'source <(podtally completion bash)' },
      {
        does: 'In fish, for good',
        line: 'podtally completion fish > ~/.config/fish/completions/podtally.fish',
      },
    ],
  },
  {
    name: 'help',
    operands: '[COMMAND]',
    count: [0, 1],
    summary: 'Show help, on a command or on all of them.',
    about: 'The same as --help.',
    options: [],
    examples: [{ does: 'On a command', line: 'podtally help allocate' }],
  },
];

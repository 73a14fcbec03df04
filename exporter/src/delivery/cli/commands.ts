import { reportWith } from './report-options.ts';

/** The commands as data: parsing, help, completion and docs/commands.md are made from this table. */
import {
  config,
  scrapeConfig,
  prometheus,
  kubeconfig,
  server,
  currency,
  listen,
  strict,
  type Command,
  type Option,
} from './command-options.ts';

export {
  DEFAULT_SERVER,
  TOKEN_VARIABLE,
  type Command,
  type Example,
  type Option,
} from './command-options.ts';

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
      'Quantities, unit prices, price rungs with their age, the model and its rule, the sum. Of a budget: what it counts, what is spent, the forecast and the gaps, in US dollars of closed hours, from the running exporter, or with --config from the ledger itself.',
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
  reportWith(config, server, strict),
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
    operands: '[status | backup | export | verify | restate WINDOW]',
    count: [0, 2],
    first: ['status', 'backup', 'export', 'verify', 'restate'],
    summary: 'Look after the ledger of closed hours.',
    about:
      'Of the file of a configuration, or of the running exporter where no --config is given or the exporter holds the file: one process at a time can use it. status: what it holds. backup: a copy of all of it. export: Parquet by day, with FOCUS and x_ columns. verify: every hour again, from its quantities. restate: the hours of a window (START/END, 1d, 2026-10) at what is known today of the prices of their time; frozen months get adjustments. The running exporter writes backups and exports into the folder of its own that ledger.copiesFolder names, and does so and restates only for who sends its token.',
    options: [
      { ...config, about: 'The configuration whose ledger it is.' },
      {
        name: 'to',
        value: 'PATH',
        about: 'For backup a new file, for export a folder; not of a running exporter.',
      },
      {
        name: 'format',
        short: 'o',
        value: 'FORMAT',
        choices: ['text', 'json'],
        about: 'For status and restate; text unless given.',
      },
      {
        name: 'dry-run',
        about: 'For restate: only tell what would change.',
      },
      server,
    ],
    examples: [
      {
        does: 'What a mended price file changes',
        line: 'podtally ledger restate 2026-10 --dry-run',
      },
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
      prometheus,
      kubeconfig,
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
    examples: [
      { does: 'Before a roll-out', line: 'podtally check --config podtally.yaml' },
      {
        does: 'Whether a Prometheus has what it takes, without a configuration',
        line: 'podtally check --prometheus http://prometheus:9090',
      },
    ],
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
        does: 'In zsh, for good',
        line: "echo 'source <(podtally completion zsh)' >> ~/.zshrc",
      },
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

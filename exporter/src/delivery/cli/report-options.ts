import type { Command, Option } from './commands.ts';

/** `podtally report` as data, with the options that it shares with other commands. */
export const reportWith = (config: Option, server: Option, strict: Option): Command => ({
  name: 'report',
  operands: 'month [MONTH] | week [WEEK] | units [MONTH] | adjustments [MONTH]',
  count: [1, 2],
  first: ['month', 'week', 'units', 'adjustments'],
  summary:
    'Show what a month cost, to the cent, by owner and account; the digest of a week; what an order or request cost; what was corrected of frozen months.',
  about:
    'Asks the running exporter, which reads its ledger; with --config it reads the file itself, unless an exporter holds it, which is asked then. MONTH is written as 2026-10 and WEEK as 2026-W47; the last that is over unless given.',
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
      choices: ['table', 'csv', 'journal', 'json', 'md', 'html', 'slack'],
      about:
        'journal: CSV of debits per account and the credit to the clearing account. A month is a table unless given, units and adjustments are a table or json, a week is md, html, slack (the body of a webhook) or json.',
    },
    {
      name: 'send',
      about:
        'Of a week: send the digests that were not sent yet, over notifications.routes, and say what became of each.',
    },
    { ...config, about: 'The configuration whose ledger is read, without asking an exporter.' },
    server,
    {
      ...strict,
      about: 'End with exit code 3 where hours are missing or have gaps.',
    },
  ],
  examples: [
    { does: 'Last month by team and account', line: 'podtally report month' },
    { does: 'The digest of last week for a team', line: 'podtally report week --owner checkout' },
    { does: 'Send what a failure kept back', line: 'podtally report week --send' },
    {
      does: 'For the books, and only if nothing is missing',
      line: 'podtally report month 2026-10 --format journal --strict > journal.csv',
    },
  ],
});

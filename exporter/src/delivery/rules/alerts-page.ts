import { entriesOf } from '../../domain/units.ts';
import { alertsOf, ruleGroups } from './groups.ts';
import { spanInWords } from './in-words.ts';
import type { RuleParameters } from './parameters.ts';
import { duration } from './promql.ts';
import { TOPICS, type AlertRule, type RecordingRule } from './rule.ts';

/** docs/alerts.md, in Markdown. */
export function alertsPage(parameters: RuleParameters): string {
  const groups = ruleGroups(parameters);
  const records = groups.flatMap(({ rules }) => rules).filter((rule) => 'record' in rule);
  return [
    introduction(parameters),
    '## The alerts',
    alertTable(alertsOf(groups)),
    RUNBOOKS_NOTE,
    '### Topics',
    topicTable(),
    held(parameters),
    ROUTING,
    DEAD_MAN,
    '## Recorded series',
    'The alerts read these; dashboards may as well.',
    recordTable(records),
    TESTS,
  ].join('\n\n');
}

const introduction = ({ evaluateEverySeconds }: RuleParameters): string => `# Alerts

<!-- Generated from exporter/src/delivery/rules by "npm run generate". -->

Podtally ships its recording and alert rules as one file for Prometheus and one for the Prometheus Operator:

| file | for |
| --- | --- |
| [podtally.rules.yml](../alerts/podtally.rules.yml) | Prometheus 2.42 or later (\`rule_files\`), and rulers that take its files |
| [podtally.prometheusrule.yaml](../alerts/podtally.prometheusrule.yaml) | the Prometheus Operator |
| [alertmanager.example.yml](../alerts/alertmanager.example.yml) | an Alertmanager: routing by team, inhibition, a dead man's switch |

Both rule files say the same, for owners called \`team\`.
[\`podtally rules --config podtally.yaml\`](commands.md#rules) prints them for your first owner dimension, and with links to where your runbooks are.
Groups are evaluated every ${spanInWords(evaluateEverySeconds)}.
\`keep_firing_for\` came with Prometheus 2.42; an older one refuses the file.

The scrape of Podtally needs \`honor_labels\` and the label \`cluster\`:

\`\`\`yaml
scrape_configs:
  - job_name: podtally
    honor_labels: true # or all cost lands in the namespace of the exporter
    scrape_interval: 1m
    static_configs:
      - targets: ['127.0.0.1:10970']
        labels: { cluster: prod-eu-1 } # the cluster of podtally.yaml: what has no cluster of its own gets it
\`\`\`

The label \`cluster\` says which exporter is stale, and lets Alertmanager hold back the budgets of that cluster and no others.
An external label \`cluster\` of Prometheus does the same where each cluster has a Prometheus of its own.`;

const alertTable = (alerts: readonly AlertRule[]): string =>
  [
    '| alert | severity | topic | fires when | after | goes on for |',
    '| --- | --- | --- | --- | --: | --: |',
    ...alerts.map(
      (rule) =>
        `| [${rule.alert}](runbooks/${rule.alert}.md) | ${rule.severity} | ${rule.topic} | ${rule.when} | ${wait(rule.forSeconds)} | ${wait(rule.keepFiringForSeconds)} |`,
    ),
  ].join('\n');

const wait = (seconds: number): string => (seconds === 0 ? '–' : duration(seconds));

const RUNBOOKS_NOTE = `Each alert has a runbook in [runbooks](runbooks), whose path is in the annotation \`runbook_url\`.
Labels never hold a number, so an alert stays one alert while its value changes; the numbers are in \`summary\` and \`description\`.`;

const topicTable = (): string =>
  [
    '| topic | what it is about |',
    '| --- | --- |',
    ...entriesOf<string, string>(TOPICS).map(([topic, about]) => `| ${topic} | ${about} |`),
  ].join('\n');

const held = ({
  holdSeconds,
  missSeconds,
  staleSeconds,
}: RuleParameters): string => `## No news is not good news

A stopped exporter must not look like a solved problem.

- **Nothing resolves by silence.** Where no numbers come, the last ones known stand in for them for ${spanInWords(holdSeconds)} (\`last_over_time\`), so budgets, burn rates, cost, gaps and sources keep their alerts.
  Two leaders, no leader, and labels that are not honored are about what is served now; they end with it.
- **Stale data is an alert.** \`PodtallyDataStale\` fires when the last pass is more than ${spanInWords(staleSeconds)} old, whether passes fail or the exporter is gone, and does so for ${spanInWords(missSeconds)}: longer than values are held, so that nothing resolves unmuted.
  An exporter that is taken away for good is missed as long; silence it.
- **Meanwhile money is held back.** The example for Alertmanager inhibits topics \`budget\` and \`cost\` while \`stale\` fires: no message, neither of a breach nor of its end.
- **A period that is over is over.** A budget whose end has passed has no value, whatever was last said of it; its alerts resolve then.
- **A budget that is taken away is not held** while the exporter serves other budgets of the cluster.

These stay silent: the start of a period, an owner or a cluster without history, an exporter that restarts or is replaced, hours that are missing and come later.`;

const ROUTING = `## Routing

Alerts carry \`cluster\`, \`severity\` and \`topic\`; those about an owner carry \`team\`, those of a budget \`budget\`, \`period\` and \`period_start\` as well.
The example routes topics \`budget\` and \`cost\` by \`team\`, with finance for the rest, and everything about Podtally itself to whoever runs it.

- A warning is inhibited once its budget is exceeded, so each breach is one message.
- \`repeat_interval\` is longer than a month for a budget that is near or over its limit: it is told once per period, for \`period_start\` makes it a new alert in the next.
  Alertmanager forgets after \`--data.retention\` (120 hours unless given) what it has sent, so start it with \`--data.retention=1700h\`.
- All else is told again after four days.
  The end of an alert that comes while \`stale\` holds money back is told when numbers come again, as long as Prometheus repeats it: a quarter of an hour.
  Later it is never told, and Alertmanager counts a next time as told already until the interval is over.
- With the Prometheus Operator, an \`AlertmanagerConfig\` matches only alerts of its own namespace unless \`alertmanagerConfigMatcherStrategy\` is \`None\`; alerts about cost have no such label.`;

const DEAD_MAN = `## When Prometheus itself is gone

\`PodtallyWatchdog\` always fires, and the example sends it to a dead man's switch every minute: a service that calls when messages cease.

Prometheus tells Alertmanager of each alert until when it holds: four times the evaluation interval or \`--rules.alert.resend-delay\` (1 minute), whichever is more, so four minutes.
When Prometheus stops, Alertmanager hears nothing more, and after that time takes **every** alert for resolved, those of budgets too.
No inhibition can stop that, for what would inhibit has gone as well: those who asked for resolved messages get one.
So a resolved message that comes together with a call from the dead man's switch says nothing; after Prometheus is back, what still holds fires again, and is told again.
A pair of Prometheus servers that evaluate the same rules avoids it: an alert holds as long as one of them says so.`;

const recordTable = (records: readonly RecordingRule[]): string =>
  ['| series |', '| --- |', ...records.map(({ record }) => `| \`${record}\` |`)].join('\n');

const TESTS = `## Tests

\`alerts/tests\` holds unit tests for \`promtool test rules\`; every alert fires in one and stays silent in another.
\`npm test\` runs them, and \`npm run test:slow\` runs the rules in a real Prometheus with a real Alertmanager and the example configuration.
`;

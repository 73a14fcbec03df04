import type { Dashboard } from './model.ts';

/** `docs/dashboards.md`: how to install the dashboards, and what each panel shows. */
export function dashboardsPage(dashboards: readonly Dashboard[]): string {
  return `# Dashboards

<!-- Generated from dashboards/src by "npm run generate". -->

Seven dashboards for Grafana 11.6 and later, for people who don't install the app, and beside it.
They read the exporter's series from any Prometheus-compatible data source, and nothing else.

| dashboard | file | for |
| --- | --- | --- |
${dashboards.map(row).join('\n')}

## Install

- **By hand:** Dashboards → New → Import, and upload the files of [dashboards/](../dashboards).
- **By file:** point a [dashboard provider](../deploy/grafana/provisioning/dashboards/podtally.yaml) at the folder.
- **Kubernetes:** a ConfigMap per file, with the label that Grafana's sidecar looks for (\`grafana_dashboard: "1"\` in its Helm chart).

Grafana finds the data source by the choice at the top; no file names one.

## Rules

- **Cost adds up.** Where a panel shows everything, its parts sum to what the clusters cost, idle and fees included.
- **Idle and fees are nobody's.** They are rows in parentheses: \`(cluster_idle)\`, \`(managed_service_fee)\`; \`(other)\` is what is beyond the longest list.
- **Means count time, not series.** The mean over a range divides by the time for which there is any cost, so that a job of an hour weighs an hour of the day.
- **The model is a choice.** \`policy\` is the policy in force; \`request\`, \`usage\` and \`hybrid\` say what if that model held for everyone, over the past as well.
- **Rates are at their moment.** A chart over weeks shows samples of the rate; the means in tables are taken on a grid of at most 500 moments.
- **Several clusters.** All clusters of the data source add up unless some are chosen.
- **Owners** are the dimensions of the default policy: team, service, customer and environment; where yours differ, change the labels in the panels of *Owners*.

${dashboards.map(section).join('\n\n')}
`;
}

function row({ title, uid, description }: Dashboard): string {
  return `| [${shortTitle(title)}](#${anchor(title)}) | [${uid}.json](../dashboards/${uid}.json) | ${description} |`;
}

function section({ title, sections }: Dashboard): string {
  const rows = sections.flatMap(({ panels }) =>
    panels.map((panel) => `| ${plain(panel.title)} | ${plain(panel.description)} |`),
  );
  return [`## ${shortTitle(title)}`, '', '| panel | shows |', '| --- | --- |', ...rows].join('\n');
}

/** Titles name the unit of time chosen on the dashboard. */
function plain(text: string): string {
  return text.replaceAll('${unit:text}', '[unit]').replaceAll('|', String.raw`\|`);
}

function shortTitle(title: string): string {
  return title.replace('Podtally / ', '');
}

function anchor(title: string): string {
  return shortTitle(title).toLowerCase().replaceAll(' ', '-');
}

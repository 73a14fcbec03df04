import type {
  AllocationPolicy,
  Dimension,
  IdlePolicy,
  ModelChoice,
  Settlement,
  SplitPolicy,
} from '../domain/policy.ts';
import type { UnixSeconds } from '../domain/units.ts';
import { PLACE_WORDS } from './explain/owners.ts';
import { isoTime } from './query/document.ts';
import { choiceInWords, matchInWords, percent } from './rule-words.ts';

/** The policy in force, as JSON. */
export interface PolicyDocument extends AllocationPolicy {
  readonly cluster: string;
  /** From which hour on it holds for what is settled; null where no exporter runs under it. */
  readonly since: string | null;
}

export const policyDocument = (
  cluster: string,
  policy: AllocationPolicy,
  since: UnixSeconds | null,
): PolicyDocument => ({
  cluster,
  since: since === null ? null : isoTime(since),
  ...policy,
});

/** The Cost Allocation Policy as Markdown, for those who are charged and those who charge. */
export function policyPage(
  cluster: string,
  policy: AllocationPolicy,
  since: UnixSeconds | null,
): string {
  const sections = [
    opening(cluster, policy, since),
    splitSection(policy.split),
    modelSection(policy.models),
    idleSection(policy.idle),
    ownerSection(policy.attribution),
    PRICES,
    TIME[policy.settlement],
  ];
  return `${sections.join('\n\n')}\n`;
}

const opening = (
  cluster: string,
  { version }: AllocationPolicy,
  since: UnixSeconds | null,
): string =>
  `# Cost Allocation Policy

Cluster **${text(cluster)}**, policy version \`${version}\`${since === null ? '' : `, in force since ${isoTime(since)}`}.

This page says how the cost of the cluster becomes the cost of each team's workloads.
It is written from the policy that the numbers are computed with, so the two cannot differ.
The version changes whenever anything on this page changes.

The rule above all others: what the pods are charged, plus what stays idle, plus the fees, is exactly what the cluster costs.
Nothing is charged twice and nothing disappears; what has no price is listed as a gap and never counted as zero.`;

function splitSection(split: SplitPolicy): string {
  return `## From a host's price to prices of cpu, memory and GPUs

A provider sells a host as a whole.
${splitWords(split)}
A resource's share, divided by what the host has of it, is its price per core-hour, GiB-hour or GPU-hour.`;
}

function splitWords(split: SplitPolicy): string {
  switch (split.policy) {
    case 'fixed':
      return `Its cost is divided by fixed shares:

| host | cpu | memory | GPU |
| --- | --: | --: | --: |
| without GPUs | ${percent(split.withoutGpu.cpu)} | ${percent(split.withoutGpu.memory)} | – |
| with GPUs | ${percent(split.withGpu.cpu)} | ${percent(split.withGpu.memory)} | ${percent(split.withGpu.gpu)} |
`;
    case 'ratio':
      return `Its cost is divided in proportion to what the host has, weighted by unit:

| one core | one GiB of memory | one GPU |
| --: | --: | --: |
| ${split.weights.cpu} | ${split.weights.memory} | ${split.weights.gpu} |
`;
    case 'provider':
      return `Where the provider sells cores and memory apart, its own component prices divide the cost.
For other hosts:

${splitWords(split.fallback)}`;
  }
}

function modelSection({ rules, fallback }: AllocationPolicy['models']): string {
  const rows = [
    ...rules.map(
      ({ match, choice }, index) => [`${index + 1}`, matchInWords(match), choice] as const,
    ),
    ['–', rules.length === 0 ? 'every pod' : 'every other pod', fallback] as const,
  ];
  const used = [...new Map(rows.map(([, , choice]) => [choiceInWords(choice), choice])).values()];
  return `## What a pod is charged for

The first rule that matches a pod decides.

| rule | pods | model |
| --: | --- | --- |
${rows.map(([rule, pods, choice]) => `| ${rule} | ${text(pods)} | ${choiceInWords(choice)} |`).join('\n')}

${used.map((choice) => `* **${choiceInWords(choice)}**: ${modelWords(choice)}`).join('\n')}

GPUs are charged as held under every model, because nobody else can use a GPU that a pod holds.`;
}

function modelWords(choice: ModelChoice): string {
  switch (choice.model) {
    case 'request':
      return 'a pod pays for what it reserves, used or not. The bill is predictable, and reserving too much costs money.';
    case 'usage':
      return 'a pod pays for what it uses, reserved or not. Efficiency is rewarded at once; capacity that is reserved and not used stays in cluster idle.';
    case 'hybrid':
      return choice.reserve === 1
        ? 'a pod pays for the larger of what it reserves and what it uses. What it reserves, does not use and nobody else can use is its workload idle.'
        : `a pod pays for what it uses, and at least for ${percent(choice.reserve)} of what it reserves.`;
  }
}

function idleSection({ mode, scope, exclude }: IdlePolicy): string {
  const heading = `## Who pays for idle capacity

Cluster idle is capacity that no pod is charged for: free room, what the system keeps for itself, and what the models above leave uncharged.`;
  if (mode === 'show')
    return `${heading}
It is shown as lines of its own and charged to nobody; whoever runs the cluster owns it.`;
  const left = [
    ...(exclude.daemonSets ? ['DaemonSets'] : []),
    ...exclude.namespaces.map((namespace) => `namespace ${text(namespace)}`),
  ];
  return `${heading}
It is shared among the pods of ${scope === 'cluster' ? 'the whole cluster' : 'the same host'}, for each resource in proportion to what they are charged for it.
${left.length === 0 ? 'No pod is left out.' : `Left out: ${left.join(', ')}.`}
Shared idle keeps its own lines, so that everyone sees how much of their cost it is.`;
}

function ownerSection(dimensions: readonly Dimension[]): string {
  if (dimensions.length === 0)
    return `## Who owns a cost

No owner dimensions are defined; cost is told apart by namespace, workload and pod.`;
  const rows = dimensions.map(
    ({ name, lookIn, fallback }) =>
      `| ${text(name)} | ${lookIn.map(({ place, key }) => `${PLACE_WORDS[place]} \`${key}\``).join(', then ')} | ${fallback === '' ? '(empty)' : text(fallback)} |`,
  );
  return `## Who owns a cost

Each owner dimension is looked up in this order; the first value found counts.
The default means that no owner is known; such cost is counted and shown as a gap.

| dimension | looked up in | default |
| --- | --- | --- |
${rows.join('\n')}`;
}

const PRICES = `## Prices

Each host stands on one rung of a ladder of price sources, and every answer says which and how old it is.
A host that no source knows has no price: it and its pods are listed as a gap until somebody adds one.
All amounts are US dollars; other currencies are for display, at dated rates.`;

const TIME: Readonly<Record<Settlement, string>> = {
  hour: `## Time

Live figures are rates of what runs now, and provisional.
Each UTC hour is settled once it is over, from every second that each pod held its place in it.
The larger of request and usage is taken over the hour as a whole.
A price that changes within an hour counts by time; a changed policy holds from the next full hour.`,
  day: `## Time

Live figures are rates of what runs now, and provisional.
Each UTC day is settled once it is over, from every second that each pod held its place in it.
The larger of request and usage is taken over the day as a whole, for each pod on each host.
The hours of a day share out what it settles to, each by its part of the time that the host was billed; until then they are provisional.
A price that changes within a day counts for the hours it holds in; a changed policy holds from the next full day.`,
};

/** Text from outside, made harmless in a Markdown table or sentence. */
const text = (given: string): string =>
  given.replace(/[\\`*_[\]<>|#]/gu, String.raw`\$&`).replace(/\s+/gu, ' ');

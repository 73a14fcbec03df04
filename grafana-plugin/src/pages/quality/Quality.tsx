import { LoadingState, dateTimeFormat, usePluginContext } from '@grafana/data';
import { SceneObjectBase, sceneGraph, type SceneComponentProps } from '@grafana/scenes';
import { Alert, LoadingPlaceholder, Stack } from '@grafana/ui';
import type { ReactElement } from 'react';
import { askStatus } from '../../exporter/client.ts';
import type { StatusDocument } from '../../exporter/documents.ts';
import { ExporterTrouble } from '../../exporter/ExporterTrouble.tsx';
import { useExporter } from '../../exporter/use-exporter.ts';
import { viewQueries } from '../../scenes/view-queries.ts';
import { clusterSpans, type ClusterSpan } from './clusters.ts';
import { qualityFacts, type QualityFacts, type SourceState } from './facts.ts';
import { findingsOf } from './findings.ts';
import { Findings } from './Findings.tsx';
import { Gaps } from './Gaps.tsx';
import { Prices } from './Prices.tsx';
import { qualityQueries, stepOf } from './queries.ts';
import { Section, Table } from './Section.tsx';
import { durationText } from './words.ts';

const MILLISECONDS = 1000;

/** How far to trust the numbers, from PromQL alone, and in more detail where the exporter answers. */
export class Quality extends SceneObjectBase {
  public static Component = QualityView;

  public constructor() {
    super({ $data: viewQueries(qualityQueries) });
  }
}

function QualityView({ model }: SceneComponentProps<Quality>): ReactElement {
  const { data } = sceneGraph.getData(model).useState();
  const { value, timeZone } = sceneGraph.getTimeRange(model).useState();
  const answer = useExporter(askStatus, data?.request?.requestId);
  if (data === undefined || (data.state === LoadingState.Loading && data.series.length === 0))
    return <LoadingPlaceholder text="Looking at exporters, sources and prices …" />;

  const range = { from: value.from.unix(), to: value.to.unix() };
  const facts = qualityFacts(data, range);
  const timeText = (at: number): string =>
    dateTimeFormat(at * MILLISECONDS, { ...(timeZone && { timeZone }) });
  const spans = clusterSpans(facts.clusters, range, stepOf(range), timeText);
  const status = answer?.kind === 'ok' ? answer.document : undefined;
  return (
    <Stack direction="column" gap={4} minWidth={0}>
      {data.state === LoadingState.Error && (
        <Alert severity="error" title="The data source did not answer everything">
          {data.errors?.[0]?.message ?? 'It gave no reason.'}
        </Alert>
      )}
      <Findings findings={findingsOf(facts, spans)} />
      {answer !== undefined && answer.kind !== 'ok' && (
        <ExporterTrouble
          answer={answer}
          without="Examples of gaps and the last errors of sources are not shown."
        />
      )}
      <Clusters spans={spans} />
      <Sources facts={facts} status={status} />
      <Gaps gaps={facts.gaps} status={status} />
      <Prices facts={facts} />
      <Versions facts={facts} status={status} />
    </Stack>
  );
}

function Clusters({ spans }: { readonly spans: readonly ClusterSpan[] }): ReactElement {
  return (
    <Section title="Clusters">
      <Table
        label="Clusters"
        heads={['Cluster', { number: 'Last costs' }, 'In this range']}
        rows={spans.map(({ cluster, age, isWhole, note }) => ({
          key: cluster,
          cells: [cluster, { number: `${durationText(age)} ago` }, isWhole ? 'all of it' : note],
        }))}
      />
    </Section>
  );
}

function Sources({
  facts: { sources, exporters, range },
  status,
}: {
  readonly facts: QualityFacts;
  readonly status: StatusDocument | undefined;
}): ReactElement {
  // The API is of one exporter; whose rows are its, only shows where there is one.
  const told = exporters.length === 1 ? status : undefined;
  const ageOf = ({ lastSuccess }: SourceState): string =>
    lastSuccess === undefined ? 'never' : `${durationText(range.to - lastSuccess)} ago`;
  return (
    <Section title="Sources">
      <Table
        label="Sources"
        heads={[
          'Source',
          'Exporter',
          'State',
          { number: 'Last answer' },
          { number: 'Targets up' },
          ...(told === undefined ? [] : ['Last errors']),
        ]}
        rows={sources.map((source) => ({
          key: `${source.instance} ${source.source}`,
          cells: [
            source.source,
            source.instance,
            source.isUp ? 'answers' : 'does not answer',
            { number: ageOf(source) },
            { number: `${source.targetsUp} of ${source.targetsUp + source.targetsDown}` },
            ...(told === undefined ? [] : [errorsOf(told, source.source) || 'none']),
          ],
        }))}
      />
      {told === undefined && status !== undefined && (
        <p>
          Last errors of cluster {status.cluster}:{' '}
          {status.sources
            .filter(({ errors }) => errors.length > 0)
            .map(({ source }) => `${source}: ${errorsOf(status, source)}`)
            .join('; ') || 'none'}
          .
        </p>
      )}
    </Section>
  );
}

function errorsOf(status: StatusDocument, source: string): string {
  return status.sources.find((one) => one.source === source)?.errors.join('; ') ?? '';
}

function Versions({
  facts: { exporters },
  status,
}: {
  readonly facts: QualityFacts;
  readonly status: StatusDocument | undefined;
}): ReactElement {
  const app = usePluginContext()?.meta.info.version ?? '';
  return (
    <Section title="Versions">
      <Table
        label="Versions"
        heads={['What', 'Version']}
        rows={[
          { key: 'app', cells: ['This app', app] },
          ...exporters.map(({ instance, version }) => ({
            key: instance,
            cells: [`Exporter ${instance}`, version ?? 'not known'],
          })),
          ...(status === undefined
            ? []
            : [
                {
                  key: 'policy',
                  cells: [`Policy of cluster ${status.cluster}`, status.policyVersion],
                },
                {
                  key: 'settled',
                  cells: [
                    `Last settled hour of cluster ${status.cluster}`,
                    status.settled === null ? 'none yet' : status.settled.start,
                  ],
                },
              ]),
        ]}
      />
    </Section>
  );
}

import { css } from '@emotion/css';
import { config, hasPermission } from '@grafana/runtime';
import { sceneGraph, type SceneObject } from '@grafana/scenes';
import { ClipboardButton, LinkButton, useStyles2 } from '@grafana/ui';
import type { GrafanaTheme2 } from '@grafana/data';
import type { ReactElement } from 'react';
import { exploreUrl, withoutVariables } from '../../cost/explore.ts';
import type { Figure } from './figure.ts';

/** The query behind a number, ready to run elsewhere. */
export function PromqlBehind({
  figure: { expr, data },
  scene,
  gives = 'US dollars per hour by spend type and resource',
}: {
  readonly figure: Pick<Figure, 'expr' | 'data'>;
  readonly scene: SceneObject;
  /** What its answer is. */
  readonly gives?: string;
}): ReactElement {
  const styles = useStyles2(getStyles);
  const query = withoutVariables(expr, data);
  return (
    <section aria-labelledby="how-query">
      <h3 id="how-query">The PromQL behind it</h3>
      <p>{gives}, asked at the end of the range.</p>
      {/* A region that scrolls has to be reachable by keyboard. */}
      <pre className={styles.query} tabIndex={0} data-testid="promql">
        {query}
      </pre>
      <div className={styles.actions}>
        <ClipboardButton variant="secondary" size="sm" icon="copy" getText={() => query}>
          Copy
        </ClipboardButton>
        <ExploreLink expr={query} scene={scene} />
      </div>
    </section>
  );
}

/** Opens a query in Explore, for those who may. */
export function ExploreLink({
  expr,
  scene,
}: {
  readonly expr: string;
  readonly scene: SceneObject;
}): ReactElement | null {
  if (!config.exploreEnabled || !hasPermission('datasources:explore')) return null;
  const { from, to } = sceneGraph.getTimeRange(scene).state;
  const dataSource = sceneGraph.interpolate(scene, '${ds}');
  return (
    <LinkButton
      variant="secondary"
      size="sm"
      icon="compass"
      href={exploreUrl(expr, dataSource, { from, to })}
    >
      Explore
    </LinkButton>
  );
}

function getStyles(theme: GrafanaTheme2): Readonly<Record<'query' | 'actions', string>> {
  return {
    query: css({
      ...theme.typography.code,
      fontSize: theme.typography.bodySmall.fontSize,
      maxHeight: 220,
      overflow: 'auto',
      whiteSpace: 'pre-wrap',
      overflowWrap: 'anywhere',
      padding: theme.spacing(1),
    }),
    actions: css({ display: 'flex', gap: theme.spacing(1) }),
  };
}

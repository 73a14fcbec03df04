import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { AdHocFiltersVariable, sceneGraph, type SceneObject } from '@grafana/scenes';
import { ClipboardButton, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { readView } from '../../view/variables.ts';
import { budgetYaml } from './yaml.ts';

/** How one defines a budget: what the filters choose, as the lines of a configuration. */
export function DefineBudget({ scene }: { readonly scene: SceneObject }): ReactElement | null {
  const filters = sceneGraph.lookupVariable('filters', scene);
  return filters instanceof AdHocFiltersVariable ? (
    <Chosen filters={filters} scene={scene} />
  ) : null;
}

function Chosen({
  filters,
  scene,
}: {
  readonly filters: AdHocFiltersVariable;
  readonly scene: SceneObject;
}): ReactElement {
  const styles = useStyles2(getStyles);
  filters.useState();
  const yaml = budgetYaml(readView(scene).filters);
  return (
    <section aria-labelledby="define-budget" className={styles.section}>
      <h2 id="define-budget" className={styles.title}>
        Define a budget
      </h2>
      <p>
        Choose what it shall count, copy the lines into the exporter’s configuration, say whose it
        is and what it may cost; the exporter reads them at once.
      </p>
      <filters.Component model={filters} />
      <pre className={styles.code} tabIndex={0} data-testid="budget-yaml">
        {yaml}
      </pre>
      <div>
        <ClipboardButton variant="secondary" size="sm" icon="copy" getText={() => yaml}>
          Copy
        </ClipboardButton>
      </div>
    </section>
  );
}

function getStyles(theme: GrafanaTheme2): Readonly<Record<'section' | 'title' | 'code', string>> {
  return {
    section: css({
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
      minWidth: 0,
    }),
    title: css({ ...theme.typography.h4, margin: 0 }),
    code: css({
      ...theme.typography.code,
      fontSize: theme.typography.bodySmall.fontSize,
      margin: 0,
      overflow: 'auto',
      padding: theme.spacing(1),
    }),
  };
}

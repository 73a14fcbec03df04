import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, FilterInput, useStyles2 } from '@grafana/ui';
import type { ReactElement } from 'react';
import { csvOf, download } from '../cost/csv.ts';
import type { CostRow } from '../cost/rows.ts';
import { tableCsv } from '../cost/table-csv.ts';
import type { View } from '../view/view.ts';

interface Props {
  readonly search: string;
  readonly heading: string;
  /** What the figures are. */
  readonly caption: string;
  /** What the CSV holds. */
  readonly file: {
    readonly labels: readonly string[];
    readonly rows: readonly CostRow[];
    readonly view: View;
  };
  readonly onSearch: (text: string) => void;
}

/** What is above a table of costs: what its figures are, search, CSV. */
export function CostTableTools({ search, heading, caption, file, onSearch }: Props): ReactElement {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.tools}>
      <FilterInput
        aria-label={`Search ${heading}`}
        placeholder={`Search ${heading}`}
        value={search}
        width={30}
        escapeRegex={false}
        onChange={onSearch}
      />
      <Button
        variant="secondary"
        icon="download-alt"
        title="All rows that the search finds, with what they are made of"
        onClick={() =>
          download(
            `podtally-cost-by-${heading.replaceAll(/[^\w-]+/g, '-')}.csv`,
            csvOf(tableCsv(file.labels, file.rows, file.view)),
          )
        }
      >
        CSV
      </Button>
      <span className={styles.caption}>{caption}</span>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2): Readonly<Record<'tools' | 'caption', string>> {
  return {
    tools: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
      marginBottom: theme.spacing(1),
    }),
    caption: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  };
}

import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

/** How tables of figures look: names at the left, figures at the right and below each other. */
export function figuresTable(theme: GrafanaTheme2): string {
  return css({
    width: '100%',
    borderCollapse: 'collapse',
    fontVariantNumeric: 'tabular-nums',
    caption: {
      ...theme.typography.bodySmall,
      captionSide: 'top',
      color: theme.colors.text.secondary,
      textAlign: 'left',
      padding: theme.spacing(0, 0, 0.5, 0),
    },
    'th, td': { padding: theme.spacing(0.5, 1), textAlign: 'right', whiteSpace: 'nowrap' },
    'th:first-child': { textAlign: 'left', paddingLeft: 0 },
    'thead th': {
      color: theme.colors.text.secondary,
      fontWeight: theme.typography.fontWeightMedium,
    },
    thead: { borderBottom: `1px solid ${theme.colors.border.medium}` },
    'tbody th': { fontWeight: theme.typography.fontWeightRegular },
    'tbody tr': { borderBottom: `1px solid ${theme.colors.border.weak}` },
    'tfoot th, tfoot td': { fontWeight: theme.typography.fontWeightBold },
  });
}

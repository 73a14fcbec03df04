import type { Dashboard, Panel } from '../model.ts';

/** A query of a panel. */
export interface PanelQuery {
  /** `panel`, or `panel: column`. */
  readonly name: string;
  readonly expr: string;
  /** Its values add up to the cost of the chosen clusters. */
  readonly isWhole: boolean;
}

export const panelsOf = ({ sections }: Dashboard): readonly Panel[] =>
  sections.flatMap(({ panels }) => panels);

/** Every query of a panel, in the order of its letters. */
export function queriesOf(panel: Panel): readonly PanelQuery[] {
  const { title } = panel;
  switch (panel.kind) {
    case 'stat':
      return [{ name: title, expr: panel.query.expr, isWhole: panel.isWhole === true }];
    case 'time':
      return panel.queries.map(({ expr, legend }) => ({
        name: panel.queries.length === 1 ? title : `${title}: ${legend}`,
        expr,
        isWhole: panel.isWhole === true,
      }));
    case 'table':
      return panel.values.map(({ name, expr }) => ({
        name: `${title}: ${name}`,
        expr,
        isWhole: panel.whole?.includes(name) === true,
      }));
  }
}

import { Badge, type BadgeColor } from '@grafana/ui';
import type { ReactElement } from 'react';
import type { Alert } from '../../budgets/budget.ts';
import { alertText } from '../../budgets/standing.ts';
import { Section, Table } from '../quality/Section.tsx';

const COLORS: Readonly<Record<string, BadgeColor>> = { critical: 'red', warning: 'orange' };

/** The alerts about a budget that fire or are about to. */
export function BudgetAlerts({
  alerts,
  hasRules,
}: {
  readonly alerts: readonly Alert[];
  readonly hasRules: boolean;
}): ReactElement {
  return (
    <Section title="Alerts">
      {alerts.length === 0 ? (
        <p>
          {hasRules
            ? 'None fires.'
            : 'Not known: this data source evaluates no rules of Podtally’s.'}
        </p>
      ) : (
        <Table
          label="Alerts"
          heads={['Alert', 'State', 'Severity', 'Rule']}
          rows={alerts.map((alert) => ({
            key: alert.name,
            cells: [
              alertText(alert),
              alert.state,
              { node: <Badge color={COLORS[alert.severity] ?? 'blue'} text={alert.severity} /> },
              alert.name,
            ],
          }))}
        />
      )}
    </Section>
  );
}

import type { BudgetDocument } from '../../app/budgets/document.ts';
import type { Mover } from '../../app/digest/movers.ts';
import type { OwnerWeek, WeekDocument } from '../../app/digest/week.ts';
import { counted, fixed, wholePercent } from '../numbers.ts';
import { reasonsText } from './reason-words.ts';
import { suggestionText } from './suggestion-words.ts';

/** What a digest says of an owner, in words that every medium shows. */
export interface OwnerDigest {
  /** `team checkout · 2026-W47 · 1,204.00 USD`. */
  readonly title: string;
  /** ` ▲ 6 % against the week before`; begins with what joins it to the title. */
  readonly trend: string;
  readonly facts: readonly Fact[];
}

export interface Fact {
  readonly label: 'Budget' | 'What moved' | 'Idle' | 'One thing';
  readonly text: string;
}

/** Names as a medium shows them. */
export type Spell = (name: string) => string;
export const asItIs: Spell = (name) => name;

/** What the week was for one owner. */
export function ownerDigest(
  owner: OwnerWeek,
  { dimension, week }: Pick<WeekDocument, 'dimension' | 'week'>,
  spell: Spell,
): OwnerDigest {
  const { usd, weekBeforeUsd, meanOfFourUsd, movers, idleUsd, largestIdle, suggestion } = owner;
  const trends = [
    trend(usd, weekBeforeUsd, 'the week before'),
    trend(usd, meanOfFourUsd, 'the mean of four'),
  ].filter((text) => text !== '');
  const name = owner.owner === '' ? `no ${dimension}` : `${dimension} ${spell(owner.owner)}`;
  return {
    title: `${name} · ${week} · ${dollars(usd)} USD`,
    trend: trends.length === 0 ? ', no whole week to compare with' : ` ${trends.join(', ')}`,
    facts: [
      ...owner.budgets.map(
        (budget) => ({ label: 'Budget', text: budgetText(budget, spell) }) as const,
      ),
      ...(movers.length === 0
        ? []
        : [
            {
              label: 'What moved',
              text: movers.map((mover) => moverText(mover, spell)).join(' · '),
            } as const,
          ]),
      ...(largestIdle === null
        ? []
        : [
            {
              label: 'Idle',
              text: `${dollars(idleUsd)} USD reserved and not used; the largest: ${workloadName(largestIdle, spell)} ${dollars(largestIdle.usd)}`,
            } as const,
          ]),
      ...(suggestion === null
        ? []
        : [
            {
              label: 'One thing',
              text: suggestionText(suggestion, workloadName(suggestion, spell)),
            } as const,
          ]),
    ],
  };
}

/** What is missing of the week; null: nothing. */
export function gapText({ gaps, accounted }: WeekDocument): string | null {
  if (!gaps) return null;
  const { openHours, lostHours, hoursWithGaps, until } = accounted;
  const told = [
    ...(lostHours > 0 ? [`${counted(lostHours, 'hour')} lost`] : []),
    ...(openHours > 0 ? [`${counted(openHours, 'hour')} not closed`] : []),
    ...(hoursWithGaps > 0 ? [`${counted(hoursWithGaps, 'hour')} with gaps`] : []),
  ];
  return `Not whole: ${told.length === 0 ? `the week goes on, hours are closed until ${until ?? 'none yet'}` : told.join(', ')}.`;
}

export const NOTHING_SPENT = 'Nothing was spent in the hours that are closed.';

const dollars = (usd: number): string => fixed(usd, 2);

const workloadName = (
  { namespace, workload }: { readonly namespace: string; readonly workload: string },
  spell: Spell,
): string => (namespace === '' ? 'what is no pod’s' : spell(`${namespace}/${workload}`));

function trend(usd: number, before: number | null, than: string): string {
  if (before === null || before <= 0) return '';
  const change = usd / before - 1;
  const arrow = Math.round(change * ALL) === 0 ? '=' : change > 0 ? '▲' : '▼';
  return `${arrow} ${wholePercent(Math.abs(change))} against ${than}`;
}

const ALL = 100;

const moverText = (mover: Mover, spell: Spell): string =>
  `${workloadName(mover, spell)} ${mover.changeUsd > 0 ? '+' : ''}${dollars(mover.changeUsd)}${reasonsText(mover.reasons)}`;

function budgetText(
  { name, spentUsd, limitUsd, usedRatio, elapsedRatio, period, forecast }: BudgetDocument,
  spell: Spell,
): string {
  const spent = `${spell(name)}: ${dollars(spentUsd)} of ${dollars(limitUsd)} USD (${wholePercent(usedRatio)}, ${wholePercent(elapsedRatio)} of the ${period.kind} gone)`;
  if (forecast.kind === 'held back') return `${spent}; no forecast yet`;
  const over = forecast.usd - limitUsd;
  const verdict = over > 0 ? `over by ${dollars(over)}` : `${dollars(-over)} below the limit`;
  return `${spent}; forecast ${dollars(forecast.usd)} (${dollars(forecast.lowUsd)} to ${dollars(forecast.highUsd)}): ${verdict}`;
}

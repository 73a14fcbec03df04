import type { WeekDocument } from '../../app/digest/week.ts';
import { asItIs, gapText, NOTHING_SPENT, ownerDigest } from './words.ts';

/** The digest of a week as plain text, for who shows nothing else. */
export function weekText(document: WeekDocument): string {
  const gaps = gapText(document);
  const parts = document.owners.map((owner) => {
    const { title, trend, facts } = ownerDigest(owner, document, asItIs);
    return [`${title}${trend}`, ...facts.map(({ label, text }) => `${label}: ${text}`)].join('\n');
  });
  return `${[
    `${document.cluster}, week ${document.week}`,
    ...(gaps === null ? [] : [gaps]),
    ...(parts.length === 0 ? [NOTHING_SPENT] : parts),
  ]
    .map(oneParagraph)
    .join('\n\n')}\n`;
}

/** Names may hold anything; nothing of it moves the lines. */
const oneParagraph = (text: string): string => text.replaceAll(/[^\P{C}\n]/gu, ' ');

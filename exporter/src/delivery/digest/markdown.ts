import type { WeekDocument } from '../../app/digest/week.ts';
import { gapText, NOTHING_SPENT, ownerDigest } from './words.ts';

/** The digest of a week as Markdown, one part per owner. */
export function weekMarkdown(document: WeekDocument): string {
  const parts = document.owners.map((owner) => {
    const { title, trend, facts } = ownerDigest(owner, document, plain);
    const lines = facts.map(({ label, text }) => `- **${label}** ${text}`);
    return [`## ${title}${trend}`, '', ...lines].join('\n').trimEnd();
  });
  const gaps = gapText(document);
  return `${[
    `# ${plain(document.cluster)}, week ${document.week}`,
    ...(gaps === null ? [] : [gaps]),
    ...(parts.length === 0 ? [NOTHING_SPENT] : parts),
  ].join('\n\n')}\n`;
}

/** A name that Markdown shows as it is. */
const plain = (text: string): string =>
  text.replaceAll(/[\r\n]+/gu, ' ').replaceAll(/[\\`*_[\]<>|#&]/gu, String.raw`\$&`);

import type { WeekDocument } from '../../app/digest/week.ts';
import { asItIs, gapText, NOTHING_SPENT, ownerDigest } from './words.ts';

/** Plain enough for every mail program: no images, no style sheet, nothing that is fetched. */
const BODY =
  'margin:0;padding:16px;font-family:sans-serif;font-size:15px;line-height:1.5;color:#1a1a1a;background:#ffffff';
const HEADING = 'font-size:18px;margin:16px 0 4px';
const TREND = 'margin:0 0 8px';
const ITEM = 'margin:0 0 6px';

/** The digest of a week as a page of HTML for mail. */
export function weekHtml(document: WeekDocument): string {
  const title = `${document.cluster}, week ${document.week}`;
  const gaps = gapText(document);
  const parts = document.owners.flatMap((owner) => {
    const digest = ownerDigest(owner, document, asItIs);
    return [
      `<h2 style="${HEADING}">${escaped(digest.title)}</h2>`,
      `<p style="${TREND}">${escaped(digest.trend.replace(/^[,\s]+/u, ''))}</p>`,
      ...(digest.facts.length === 0
        ? []
        : [
            '<ul>',
            ...digest.facts.map(
              ({ label, text }) =>
                `<li style="${ITEM}"><strong>${label}</strong> ${escaped(text)}</li>`,
            ),
            '</ul>',
          ]),
    ];
  });
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title></head>`,
    `<body style="${BODY}">`,
    `<h1 style="${HEADING}">${escaped(title)}</h1>`,
    ...(gaps === null ? [] : [`<p><strong>${escaped(gaps)}</strong></p>`]),
    ...(parts.length === 0 ? [`<p>${NOTHING_SPENT}</p>`] : parts),
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/gu, (character) => ENTITIES[character] ?? '');

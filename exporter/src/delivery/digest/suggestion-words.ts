import type { Suggestion } from '../../app/digest/suggestion.ts';
import { fixed } from '../numbers.ts';
import { amountText } from './amounts.ts';

/** One thing to do, in a sentence. */
export function suggestionText(suggestion: Suggestion, name: string): string {
  switch (suggestion.kind) {
    case 'lower requests': {
      const { resource, requested, peak, target, savesUsdPerMonth } = suggestion;
      return `${name} asks for ${amountText(resource, requested)} a pod, and none used more than ${amountText(resource, peak)} over an hour: asking for ${amountText(resource, target)} saves up to ${dollars(savesUsdPerMonth)} USD a month`;
    }
    case 'share gpu': {
      const { requested, peak, savesUsdPerMonth } = suggestion;
      return `${name} holds ${amountText('gpu', requested)} a pod, and none used more than ${amountText('gpu', peak)} over an hour: sharing them, or smaller ones, saves up to ${dollars(savesUsdPerMonth)} USD a month`;
    }
    case 'set requests':
      return `${name} asks for nothing and cost ${dollars(suggestion.usd)} USD: requests for what it uses keep it from being thrown out first`;
  }
}

const dollars = (usd: number): string => fixed(usd, 2);

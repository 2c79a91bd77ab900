/**
 * Owns why a case did not come to what it is there for where the server refused one of its offers for a reason
 * that may be right at any time: it was full (LM-4, LM-5), or there had been too many (LM-2). Pure.
 */
import { StatusCode, type Trace } from '@audiocall/proto';

const MEANINGS: Partial<Record<StatusCode, string>> = {
  [StatusCode.LIMIT_EXCEEDED]:
    'the server was full (LM-4, LM-5), or says so: --max-calls and --max-buffer-bytes tell its bounds',
  [StatusCode.RATE_LIMITED]: 'there had been too many offers for its rate (LM-2)',
};

/** The first offer that was refused for want of room or for a rate: a sentence without a full stop. */
export function describeRefusedOffer({ entries }: Trace): string | undefined {
  const offers = new Set<string>();
  for (const { participant, socket, what } of entries) {
    if (what.case === 'sent' && what.value.body.case === 'offerCall') {
      offers.add(`${participant} ${socket} ${what.value.requestId}`);
    }
    if (what.case !== 'received' || what.value.body.case !== 'response') continue;
    const { requestId, status } = what.value.body.value;
    const code = status?.code ?? StatusCode.OK;
    const meaning = MEANINGS[code];
    if (meaning === undefined || !offers.has(`${participant} ${socket} ${requestId}`)) continue;
    return `${participant}'s offerCall was answered ${StatusCode[code]}: ${meaning}`;
  }
  return undefined;
}

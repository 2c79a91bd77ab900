/** Owns what an SDK tells the server of an offer that it gives up: CA-3. */
import { type ClientFrame, StatusCode } from '@audiocall/proto';
import { type At, type Driven, findAnswer, findRead, readDriven } from '../driven.js';
import type { Facts } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';

/** CA-3: an offer that is given up before it was answered is left. */
export const leavesOffers: Monitor = {
  clauses: ['CA-3'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      for (const offer of driven.sent) {
        if (offer.value.body.case === 'offerCall') checkOffer(facts, verdict, driven, offer);
      }
    }
  },
};

function checkOffer(facts: Facts, verdict: Verdict, driven: Driven, offer: At<ClientFrame>): void {
  const { participant } = driven;
  const answer = findAnswer(driven, offer);
  const given = findGivenUp(driven, offer);
  if (given === undefined || (answer !== undefined && answer.at < given.at)) return;
  const read = findRead(driven, given.at);
  if (read === undefined || isCutOff(facts, driven, offer.at, read)) return;
  const isRefused = answer !== undefined && answer.value.status?.code !== StatusCode.OK;
  if (isRefused && answer.at < read) return;
  verdict.reach('CA-3');
  const result = answer?.value.result;
  const callId = result?.case === 'offerCall' ? result.value.callId : undefined;
  if (isLeft(driven, offer, read, callId)) return;
  verdict.break(
    'CA-3',
    read,
    participant,
    `${participant}${given.how} before its OfferCall was answered, and it sent no Leave of that offer; the call may ring on.`,
  );
}

/** Where an offer was given up: its application left, or was told that it failed. */
function findGivenUp(
  { acts, commands }: Driven,
  offer: At<ClientFrame>,
): { readonly at: number; readonly how: string } | undefined {
  const asked = commands.findLast(({ at, value }) => at < offer.at && value.case === 'offerCall');
  const act = acts.find(({ at }) => at === asked?.at);
  const doneAt = act?.doneAt ?? Number.POSITIVE_INFINITY;
  // No clause forbids an SDK to fail at leave by itself.
  const failed = acts.filter(({ result }) => result.error !== undefined);
  const left = commands.find(
    ({ at, value }) =>
      at > offer.at &&
      at < doneAt &&
      value.case === 'leave' &&
      value.value.session === undefined &&
      !failed.some((each) => each.at === at),
  );
  if (left !== undefined) return { at: left.at, how: "'s application left" };
  const code = act?.result.error?.code;
  if (code === undefined || doneAt < offer.at) return undefined;
  return { at: doneAt, how: ` failed at offerCall with ${code}` };
}

/** The socket was lost meanwhile, or the session was to end. */
function isCutOff(
  facts: Facts,
  { participant, commands, events }: Driven,
  from: number,
  to: number,
): boolean {
  const isBetween = ({ at }: { readonly at: number }): boolean => at > from && at < to;
  return (
    commands.some((each) => isBetween(each) && each.value.case === 'close') ||
    events.some((each) => isBetween(each) && each.value.body.case === 'sessionClosed') ||
    facts.entries
      .slice(from, to)
      .some(({ participant: who, what }) => who === participant && what.case === 'closed')
  );
}

function isLeft(
  { sent }: Driven,
  offer: At<ClientFrame>,
  read: number,
  callId: string | undefined,
): boolean {
  const { body } = offer.value;
  const clientRef = body.case === 'offerCall' ? body.value.clientRef : '';
  return sent.some(({ at, value: { body: later } }) => {
    if (at < offer.at || at > read || later.case !== 'leave') return false;
    const { target } = later.value;
    if (target.case === 'clientRef') return target.value === clientRef;
    return target.case === 'callId' && callId !== undefined && target.value === callId;
  });
}

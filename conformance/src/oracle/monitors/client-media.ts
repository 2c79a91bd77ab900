/** Owns what an SDK sends of its media: DE-1, IC-1, NG-5, MU-3, DV-3. */
import { type ClientFrame, DescriptionType, Feature, StatusCode } from '@audiocall/proto';
import { findSdp } from '../carried-sdp.js';
import { type At, type Driven, findAnswer, findRead, isMuting, readDriven } from '../driven.js';
import { isInForce } from '../in-force.js';
import type { Monitor, Verdict } from '../monitor.js';

type Sent = At<ClientFrame>;

/** DE-1: who describes what in negotiation 1, when, and how often. */
export const describesInTurn: Monitor = {
  clauses: ['DE-1'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      const first = driven.sent.filter((sent) => isFirstSending(driven, sent));
      for (const sent of first) {
        const { body } = sent.value;
        if (body.case !== 'description') continue;
        const { negotiationId, callId, type } = body.value;
        verdict.reach('DE-1');
        const fault =
          negotiationId === 1
            ? findTurnFault(driven, first, sent, callId, type)
            : findLaterFault(driven, sent, callId, negotiationId, type);
        if (fault === undefined) continue;
        verdict.break(
          'DE-1',
          sent.at,
          driven.participant,
          `${driven.participant} sent ${nameType(type)} of negotiation ${negotiationId} for call ${callId} ${fault}.`,
        );
      }
    }
  },
};

const nameType = (type: DescriptionType): string =>
  `an ${DescriptionType[type] ?? `unknown description ${type}`}`;

/** A request that is sent again after a resume counts once. */
function isFirstSending(driven: Driven, { at, value: { requestId } }: Sent): boolean {
  if (requestId === 0) return true;
  return !driven.sent.some((sent) => sent.at < at && sent.value.requestId === requestId);
}

/** Why a description of negotiation 1 was not due. */
function findTurnFault(
  driven: Driven,
  first: readonly Sent[],
  sent: Sent,
  callId: string,
  type: DescriptionType,
): string | undefined {
  const again = first.some(
    ({ at, value: { body } }) =>
      at < sent.at &&
      body.case === 'description' &&
      body.value.callId === callId &&
      body.value.negotiationId === 1,
  );
  if (again) return 'a second time';
  const answered = driven.events.find(
    ({ at, value }) => at < sent.at && value.callId === callId && value.body.case === 'answered',
  );
  if (answered?.value.body.case === 'answered') {
    if (type !== DescriptionType.OFFER) return 'as the caller, who sends the OFFER';
    return answered.value.body.value.needOffer ? undefined : 'and had sent it with OfferCall';
  }
  const claim = findClaim(driven, sent.at, callId);
  if (claim === undefined) return 'before the claim';
  return type === DescriptionType.ANSWER ? undefined : 'as the claimant, who sends the ANSWER';
}

/** The SDK's own claim of a call. */
function findClaim(driven: Driven, step: number, callId: string): Sent | undefined {
  return driven.sent.find((sent) => {
    const answer = findAnswer(driven, sent);
    if (answer === undefined || answer.at > step) return false;
    const { result } = answer.value;
    if (result.case === 'answerCall') return result.value.callId === callId;
    return result.case === 'offerCall' && result.value.claim?.callId === callId;
  });
}

/** Why a description of a later negotiation was not due. */
function findLaterFault(
  driven: Driven,
  sent: Sent,
  callId: string,
  negotiationId: number,
  type: DescriptionType,
): string | undefined {
  const connected = driven.events.some(
    ({ at, value }) => at < sent.at && value.callId === callId && value.body.case === 'connected',
  );
  if (!connected) return 'before the call was connected';
  if (type === DescriptionType.OFFER) return undefined;
  const offered = driven.events.some(
    ({ at, value: { body, callId: of } }) =>
      at < sent.at &&
      of === callId &&
      body.case === 'description' &&
      body.value.type === DescriptionType.OFFER &&
      body.value.negotiationId === negotiationId,
  );
  return offered ? undefined : 'and nobody had offered that one';
}

/** IC-1: candidates follow their description, once each, and nothing follows their end. */
export const sendsCandidates: Monitor = {
  clauses: ['IC-1'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      const first = driven.sent.filter((sent) => isFirstSending(driven, sent));
      for (const sent of first) {
        if (sent.value.body.case !== 'candidates') continue;
        verdict.reach('IC-1');
        const fault = findCandidateFault(first, sent);
        if (fault === undefined) continue;
        verdict.break('IC-1', sent.at, driven.participant, `${driven.participant} sent ${fault}.`);
      }
    }
  },
};

function findCandidateFault(first: readonly Sent[], sent: Sent): string | undefined {
  const { body } = sent.value;
  if (body.case !== 'candidates') return undefined;
  const { callId, negotiationId, candidates } = body.value;
  const before = first.filter(({ at }) => at < sent.at);
  const described = before.findLast(({ value: { body: earlier } }) => {
    if (earlier.case === 'offerCall') return earlier.value.sdpOffer !== undefined;
    if (earlier.case === 'answerCall') return earlier.value.sdpAnswer !== undefined;
    return (
      earlier.case === 'description' &&
      earlier.value.callId === callId &&
      earlier.value.negotiationId === negotiationId
    );
  });
  const about = `candidates of negotiation ${negotiationId} for call ${callId}`;
  if (described === undefined) return `${about} before its own description of it`;
  const ufrags = listUfrags(described);
  const { ufrag } = body.value;
  if (ufrag === '' || (ufrags.length > 0 && !ufrags.includes(ufrag))) {
    const own = ufrags.length === 0 ? '' : `, whose own is ${quoteAll(ufrags)}`;
    return `${about} under the ufrag ${JSON.stringify(ufrag)}, which is not that of its description${own}`;
  }
  // An offer that lost is described anew, and gathered anew (NG-5).
  const batches = before.flatMap(({ at, value: { body: earlier } }) =>
    at > described.at &&
    earlier.case === 'candidates' &&
    earlier.value.callId === callId &&
    earlier.value.negotiationId === negotiationId
      ? [earlier.value]
      : [],
  );
  if (batches.some(({ end }) => end)) return `${about} after their end`;
  const lines = new Set(batches.flatMap((batch) => batch.candidates.map((each) => key(each))));
  return candidates.some((each) => lines.has(key(each))) ? `${about} twice` : undefined;
}

/** Each ufrag of a description, as its SDP has them. */
function listUfrags({ value: { body } }: Sent): readonly string[] {
  const sdp = findSdp(body) ?? '';
  return [...sdp.matchAll(/^a=ice-ufrag:(.*?)\s*$/gm)].map(([, ufrag = '']) => ufrag);
}

const quoteAll = (texts: readonly string[]): string =>
  [...new Set(texts)].map((text) => JSON.stringify(text)).join(' or ');

const key = ({ candidate, mid }: { readonly candidate: string; readonly mid: string }): string =>
  `${mid} ${candidate}`;

/** NG-5: the loser of two offers answers the other one, and a stale answer is followed by a new offer. */
export const losesWell: Monitor = {
  clauses: ['NG-5'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      for (const sent of driven.sent) checkLoser(verdict, driven, sent);
    }
  },
};

function checkLoser(verdict: Verdict, driven: Driven, sent: Sent): void {
  const { body } = sent.value;
  const answer = findAnswer(driven, sent);
  if (body.case !== 'description' || answer === undefined) return;
  const { callId, negotiationId, type } = body.value;
  const code = answer.value.status?.code;
  const isOffer = type === DescriptionType.OFFER;
  const isLost = isOffer && code === StatusCode.NEGOTIATION_PENDING;
  const isStale = type === DescriptionType.ANSWER && code === StatusCode.STALE_NEGOTIATION;
  const rival = driven.events.find(
    ({ value: { body: event, callId: of } }) =>
      of === callId &&
      event.case === 'description' &&
      event.value.type === DescriptionType.OFFER &&
      event.value.negotiationId === negotiationId,
  );
  if (!isStale && (!isLost || rival === undefined)) return;
  const read = findRead(driven, Math.max(answer.at, isLost ? (rival?.at ?? 0) : 0));
  const isOver = driven.events.some(
    ({ value }) => value.callId === callId && value.body.case === 'leave',
  );
  if (read === undefined || isOver) return;
  verdict.reach('NG-5');
  const followed = driven.sent.some(({ at, value: { body: later } }) => {
    if (at < sent.at || at > read || later.case !== 'description') return false;
    const { type: kind, negotiationId: id } = later.value;
    return isLost
      ? kind !== DescriptionType.OFFER && id === negotiationId
      : kind === DescriptionType.OFFER && id > negotiationId;
  });
  if (followed) return;
  verdict.break(
    'NG-5',
    read,
    driven.participant,
    isLost
      ? `${driven.participant}'s OFFER of negotiation ${negotiationId} came second, and it did not answer the other one.`
      : `${driven.participant}'s ANSWER of negotiation ${negotiationId} was stale, and it did not start a new negotiation.`,
  );
}

/** MU-3: the wish to be muted before the claim is kept, and sent with the claim. */
export const keepsWish: Monitor = {
  clauses: ['MU-3'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      for (const claim of driven.sent) checkWish(verdict, driven, claim);
    }
  },
};

function checkWish(verdict: Verdict, driven: Driven, claim: Sent): void {
  const { body } = claim.value;
  if (body.case !== 'answerCall' && body.case !== 'offerCall') return;
  const overAt = findOver(driven, claim.at);
  const isWished = driven.commands.some(
    ({ at, value }) => at < claim.at && value.case === 'setMute' && findDone(driven, at) > overAt,
  );
  if (body.value.muted && !isWished) {
    const text =
      overAt < 0
        ? `${driven.participant}'s application never muted its user, and ${body.case} says that the user is muted.`
        : `${driven.participant}'s application did not mute its user since the last call was over, and ${body.case} says that the user is muted.`;
    verdict.break('MU-3', claim.at, driven.participant, text);
  }
  if (body.case !== 'answerCall') return;
  const rang = driven.told.findLast(
    ({ at, value }) => at < claim.at && value.name === 'RINGING_EVENT',
  );
  if (rang === undefined || rang.at < overAt) return;
  const answered = driven.commands.find(({ at, value }) => {
    return value.case === 'answerCall' && at > rang.at && at < claim.at;
  });
  const wish = driven.acts.findLast(
    ({ at, doneAt, command, result }) =>
      at > rang.at &&
      doneAt < (answered?.at ?? claim.at) &&
      (command.case === 'setMute' || command.case === 'setUnmute') &&
      result.error === undefined,
  );
  if (wish === undefined) return;
  const { participant } = driven;
  verdict.reach('MU-3');
  const early = driven.sent.find(
    ({ at, value }) => at > wish.at && at < claim.at && value.body.case === 'setMute',
  );
  if (early !== undefined) {
    verdict.break(
      'MU-3',
      early.at,
      participant,
      `${participant} sent SetMute for a call that it had not claimed.`,
    );
  }
  const muted = wish.command.case === 'setMute';
  if (body.value.muted === muted) return;
  verdict.break(
    'MU-3',
    claim.at,
    participant,
    `${participant} was ${muted ? 'muted' : 'unmuted'} while it rang, and its AnswerCall says muted ${body.value.muted}.`,
  );
}

/** Where the application knew last, before a step, that a call was over; -1 before the first. */
function findOver({ told, acts }: Driven, step: number): number {
  const ends = told.filter(
    ({ value: { name } }) => name === 'LEAVE_EVENT' || name === 'CANCEL_EVENT',
  );
  const leaves = acts.filter(
    ({ command, result }) => command.case === 'leave' && result.error === undefined,
  );
  const steps = [...ends.map(({ at }) => at), ...leaves.map(({ doneAt }) => doneAt)];
  return Math.max(-1, ...steps.filter((at) => at < step));
}

/** Where a command was done; never, where it was not: until then it may mean any call. */
function findDone({ acts }: Driven, at: number): number {
  return acts.find((act) => act.at === at)?.doneAt ?? Number.POSITIVE_INFINITY;
}

const SIGNALING: ReadonlySet<string | undefined> = new Set([
  'description',
  'candidates',
  'mediaReport',
  'offerCall',
  'answerCall',
  'leave',
  'setMute',
]);

/** DV-3: a device change puts nothing on the wire. */
export const changesQuietly: Monitor = {
  clauses: ['DV-3'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      const { participant } = driven;
      for (const act of driven.acts) {
        const isConnected = driven.told.some(
          ({ at, value }) => at < act.at && value.name === 'CONNECTED_EVENT',
        );
        if (act.command.case !== 'setAudioDevice' || !isConnected) continue;
        const next = driven.commands.find(({ at, value }) => at > act.doneAt && value.case);
        const until = next?.at ?? facts.entries.length;
        verdict.reach('DV-3');
        const session = facts.sessions.find((each) => each.participant === participant);
        const mayNotify = isInForce(session, Feature.DEVICE_NOTICE);
        const mayMute = isMuting(driven, act.at);
        const sent = driven.sent.find(
          ({ at, value: { body } }) =>
            at > act.at &&
            at < until &&
            (SIGNALING.has(body.case) || (body.case === 'deviceNotice' && !mayNotify)) &&
            !(body.case === 'setMute' && mayMute),
        );
        if (sent === undefined) continue;
        verdict.break(
          'DV-3',
          sent.at,
          participant,
          `${participant} changed its device, and sent ${sent.value.body.case}; nothing is right.`,
        );
      }
    }
  },
};

/** Owns descriptions, candidates and mute on the wire: EO-1, EO-2, DE-2, IC, MU-1 to MU-3, MU-5. */

import {
  CandidateSchema,
  type Candidates,
  type CandidatesEvent,
  DescriptionType,
  StatusCode,
} from '@audiocall/proto';
import { equals } from '@bufbuild/protobuf';
import { nameEvent, requireField } from '../duty.js';
import type { CallFact, EventFact, Facts, SentFrame, SessionFact } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { findEvents, findSettle, phaseAt } from '../timeline.js';

/** EO-1, EO-2: an early offer goes to the claimant, once, before the caller's candidates. */
export const earlyOffers: Monitor = {
  clauses: ['EO-1', 'EO-2'],
  watch(facts, verdict) {
    for (const call of facts.calls.values()) {
      const { sdpOffer } = call.terms;
      if (sdpOffer === undefined) continue;
      const result = call.claim?.response?.result;
      if (result?.case === 'answerCall' && call.claim !== undefined) {
        const at = call.claim.answeredAt ?? call.claim.sentAt;
        const { participant } = call.claim;
        const same = result.value.sdpOffer === sdpOffer;
        requireField(
          verdict,
          'EO-2',
          at,
          participant,
          'That AnswerCallResult.sdp_offer is the offer of the caller',
          same,
          true,
        );
        verdict.reach('EO-1');
      }
      for (const fact of findEvents(call, 'description')) {
        const body = fact.event.body;
        if (body.case !== 'description' || body.value.type !== DescriptionType.OFFER) continue;
        if (body.value.negotiationId !== 1) continue;
        verdict.break(
          'EO-2',
          fact.at,
          fact.participant,
          `${fact.participant} received the caller's early offer in an event; only the claimant gets it, in the result of its AnswerCall.`,
        );
      }
      for (const fact of findEvents(call, 'candidates')) {
        if (fact.session === call.caller) continue;
        const answeredAt = call.claim?.answeredAt ?? Number.POSITIVE_INFINITY;
        const isClaimant = fact.participant === call.claim?.participant;
        if (isClaimant && fact.at > answeredAt) continue;
        verdict.break(
          'EO-1',
          fact.at,
          fact.participant,
          `${fact.participant} received candidates of the caller before the caller's SDP offer.`,
        );
      }
    }
  },
};

/** DE-2: an accepted description reaches the other party once, as it was sent. */
export const descriptions: Monitor = {
  clauses: ['DE-2'],
  watch(facts, verdict) {
    const delivered = new Set<EventFact>();
    for (const sent of facts.sent) {
      const { body } = sent.frame;
      if (body.case !== 'description' || sent.repeats !== undefined) continue;
      if (sent.response?.status?.code !== StatusCode.OK || sent.session === undefined) continue;
      const call = facts.calls.get(body.value.callId);
      const to = call === undefined ? undefined : findPeer(call, sent.session);
      if (call === undefined || to === undefined) continue;
      const { negotiationId, type, sdp } = body.value;
      const copies = findEvents(call, 'description', to.participant).filter((fact) => {
        const event = fact.event.body;
        return (
          event.case === 'description' &&
          event.value.negotiationId === negotiationId &&
          event.value.type === type
        );
      });
      for (const copy of copies) delivered.add(copy);
      const [first, second] = copies;
      if (second !== undefined) {
        verdict.break(
          'DE-2',
          second.at,
          to.participant,
          `${to.participant} received the same description twice.`,
        );
      }
      if (first?.event.body.case === 'description') {
        const same = first.event.body.value.sdp === sdp;
        requireField(
          verdict,
          'DE-2',
          first.at,
          to.participant,
          'That the SDP is the one that was sent',
          same,
          true,
        );
        continue;
      }
      const due = findSettle(facts, to.participant, sent.answeredAt ?? sent.sentAt);
      const over = call.endedAt !== undefined && due !== undefined && call.endedAt < due;
      if (due === undefined || over || !isThere(to, due)) continue;
      verdict.break(
        'DE-2',
        due,
        to.participant,
        `${sent.participant}'s description was accepted, and ${to.participant} did not receive it.`,
      );
    }
    for (const fact of facts.events) {
      if (fact.event.body.case !== 'description' || delivered.has(fact)) continue;
      verdict.break(
        'DE-2',
        fact.at,
        fact.participant,
        `${fact.participant} received a description that the other party did not send.`,
      );
    }
  },
};

/** IC-1, IC-2, IC-3: candidates come in order, after their description, and old ones do not come. */
export const candidates: Monitor = {
  clauses: ['IC-1', 'IC-2', 'IC-3'],
  watch(facts, verdict) {
    for (const call of facts.calls.values()) {
      const parties = [call.caller, call.claimant].filter((party) => party !== undefined);
      for (const from of parties) checkFlow(facts, verdict, call, from);
      checkBeforeClaim(facts, verdict, call);
      checkOverflow(facts, verdict, call);
    }
  },
};

type Batch = Pick<Candidates | CandidatesEvent, 'negotiationId' | 'ufrag' | 'candidates' | 'end'>;

/** What one party sent against what the other party saw. */
function checkFlow(facts: Facts, verdict: Verdict, call: CallFact, from: SessionFact): void {
  const to = findPeer(call, from);
  if (to === undefined) return;
  const claimAnsweredAt = call.claim?.answeredAt ?? 0;
  const result = call.claim?.response?.result;
  const early =
    from === call.caller && result?.case === 'answerCall' ? result.value.earlyCandidates : [];
  const arrived: { at: number; batch: Batch }[] = early.map((batch) => ({
    at: claimAnsweredAt,
    batch,
  }));
  for (const fact of findEvents(call, 'candidates', to.participant)) {
    if (fact.event.body.case === 'candidates')
      arrived.push({ at: fact.at, batch: fact.event.body.value });
  }
  const batches = facts.sent.filter(
    (sent) =>
      sent.session === from &&
      sent.repeats === undefined &&
      sent.frame.body.case === 'candidates' &&
      sent.frame.body.value.callId === call.id,
  );
  const due = countable(facts, call, from, batches);
  const describedAt = describedToAt(call, from, to);
  arrived.forEach(({ at, batch }, index) => {
    const source = due.sure[index] ?? due.possible[index];
    if (batch.negotiationId !== 1) {
      verdict.break(
        'IC-2',
        at,
        to.participant,
        `${to.participant} received candidates of negotiation ${batch.negotiationId}; the current one is 1.`,
      );
      return;
    }
    const sent = source?.frame.body;
    if (sent?.case !== 'candidates' || !sameBatch(sent.value, batch)) {
      verdict.break(
        'IC-1',
        at,
        to.participant,
        `${to.participant} received batch ${index + 1} of ${from.participant}'s candidates; it is not batch ${index + 1} as it was sent.`,
      );
    }
    if (describedAt !== undefined && at >= describedAt) return;
    verdict.break(
      'IC-1',
      at,
      to.participant,
      `${to.participant} received candidates before the description that they belong to.`,
    );
  });
  const lastSure = due.sure.at(-1);
  if (lastSure === undefined) return;
  const processedAt = lastSure.answeredAt ?? findSettle(facts, from.participant, lastSure.sentAt);
  const settled =
    processedAt === undefined ? undefined : findSettle(facts, to.participant, processedAt);
  const over = call.endedAt !== undefined && settled !== undefined && call.endedAt < settled;
  if (settled === undefined || over || !isThere(to, settled)) return;
  verdict.reach('IC-1');
  if (arrived.length >= due.sure.length) return;
  verdict.break(
    'IC-1',
    settled,
    to.participant,
    `${from.participant} sent ${due.sure.length} batches of candidates that count, and ${to.participant} received ${arrived.length}.`,
  );
}

/** The batches that have to arrive, and those that may. */
function countable(
  facts: Facts,
  call: CallFact,
  from: SessionFact,
  batches: readonly SentFrame[],
): { sure: readonly SentFrame[]; possible: readonly SentFrame[] } {
  const own = facts.sent.find((sent) => {
    const { body } = sent.frame;
    return (
      sent.session === from &&
      body.case === 'description' &&
      body.value.callId === call.id &&
      body.value.negotiationId === 1 &&
      sent.response?.status?.code === StatusCode.OK
    );
  });
  const isEarly = from === call.caller && call.terms.sdpOffer !== undefined;
  const openFrom = isEarly ? call.offer.sentAt : own?.sentAt;
  if (openFrom === undefined) return { sure: [], possible: [] };
  const possible: SentFrame[] = [];
  for (const sent of batches) {
    const { body } = sent.frame;
    if (body.case !== 'candidates' || body.value.negotiationId !== 1) continue;
    if (sent.sentAt < openFrom || isRefused(facts, sent)) continue;
    possible.push(sent);
    if (body.value.end) break;
  }
  const sure = possible.filter((sent) => call.endedAt === undefined || sent.sentAt < call.endedAt);
  return { sure, possible };
}

function isRefused(facts: Facts, sent: SentFrame): boolean {
  if (sent.response !== undefined) return sent.response.status?.code !== StatusCode.OK;
  return findOverflowError(facts, sent) !== undefined;
}

function findOverflowError(facts: Facts, sent: SentFrame): number | undefined {
  const due = findSettle(facts, sent.participant, sent.sentAt);
  const next = facts.sent.find(
    (other) =>
      other.participant === sent.participant &&
      other.sentAt > sent.sentAt &&
      other.frame.body.case === 'candidates',
  );
  const until = due ?? facts.entries.length;
  for (let step = sent.sentAt; step < until; step += 1) {
    const entry = facts.entries[step];
    if (entry?.participant !== sent.participant || entry.what.case !== 'received') continue;
    const { body } = entry.what.value;
    if (body.case !== 'control' || body.value.body.case !== 'error') continue;
    if (body.value.body.value.status?.code !== StatusCode.LIMIT_EXCEEDED) continue;
    return next === undefined || next.sentAt > step ? step : undefined;
  }
  return undefined;
}

/** Where the receiver was given the sender's description of negotiation 1. */
function describedToAt(call: CallFact, from: SessionFact, to: SessionFact): number | undefined {
  const result = call.claim?.response?.result;
  if (
    from === call.caller &&
    result?.case === 'answerCall' &&
    result.value.sdpOffer !== undefined
  ) {
    return call.claim?.answeredAt;
  }
  return findEvents(call, 'description', to.participant)[0]?.at;
}

function sameBatch(sent: Batch, seen: Batch): boolean {
  return (
    sent.negotiationId === seen.negotiationId &&
    sent.ufrag === seen.ufrag &&
    sent.end === seen.end &&
    sent.candidates.length === seen.candidates.length &&
    sent.candidates.every((candidate, index) => {
      const other = seen.candidates[index];
      return other !== undefined && equals(CandidateSchema, candidate, other);
    })
  );
}

/** IC-2, IC-3: candidates of the callee before its claim, of another negotiation, or after the end. */
function checkBeforeClaim(facts: Facts, verdict: Verdict, call: CallFact): void {
  for (const sent of facts.sent) {
    const { body } = sent.frame;
    if (body.case !== 'candidates' || body.value.callId !== call.id) continue;
    const settled = sent.answeredAt ?? findSettle(facts, sent.participant, sent.sentAt);
    if (settled === undefined) continue;
    const phase = phaseAt(call, sent.sentAt);
    if (phase === 'ended' || body.value.negotiationId !== 1) verdict.reach('IC-2');
    const isCaller = sent.session === call.caller;
    const unclaimed = call.claimedAt === undefined || settled < call.claimedAt;
    if (!isCaller && unclaimed && phase === 'offered') {
      verdict.reach('IC-3');
      const [leaked] = findEvents(call, 'candidates', call.caller.participant);
      if (leaked === undefined || leaked.at > (call.claimedAt ?? Number.POSITIVE_INFINITY))
        continue;
      verdict.break(
        'IC-3',
        leaked.at,
        leaked.participant,
        `${leaked.participant} received candidates that ${sent.participant} had sent before it claimed the call.`,
      );
    }
  }
}

/** IC-3: a batch that does not fit the caller's buffer is refused whole. */
function checkOverflow(facts: Facts, verdict: Verdict, call: CallFact): void {
  const limits = call.caller.granted.limits;
  if (call.terms.sdpOffer === undefined || limits === undefined) return;
  let count = 0;
  for (const sent of facts.sent) {
    const { body } = sent.frame;
    if (sent.session !== call.caller || body.case !== 'candidates') continue;
    if (body.value.callId !== call.id || sent.sentAt > (call.claimedAt ?? Number.POSITIVE_INFINITY))
      continue;
    const settled = sent.answeredAt ?? findSettle(facts, sent.participant, sent.sentAt);
    if (settled === undefined || body.value.candidates.length > limits.maxBatchCandidates) continue;
    const fits = count + body.value.candidates.length <= limits.maxBufferedCandidates;
    if (fits) {
      count += body.value.candidates.length;
      continue;
    }
    const code = sent.response?.status?.code;
    const refused =
      code === StatusCode.LIMIT_EXCEEDED || findOverflowError(facts, sent) !== undefined;
    requireField(
      verdict,
      'IC-3',
      settled,
      sent.participant,
      `That batch ${sent.frame.requestId} beyond max_buffered_candidates is refused with LIMIT_EXCEEDED`,
      refused,
      true,
    );
  }
}

/** MU-1, MU-2, MU-3: mute is a state that the other party sees change. */
export const mutes: Monitor = {
  clauses: ['MU-1', 'MU-2', 'MU-3'],
  watch(facts, verdict) {
    for (const call of facts.calls.values()) {
      for (const muter of [call.caller, call.claimant]) {
        const peer = muter === undefined ? undefined : findPeer(call, muter);
        if (muter !== undefined && peer !== undefined)
          checkMutes(facts, verdict, call, muter, peer);
      }
      for (const fact of [...findEvents(call, 'mute'), ...findEvents(call, 'unmute')]) {
        const connected = findEvents(call, 'connected', fact.participant)[0];
        if (connected !== undefined && connected.at < fact.at) continue;
        verdict.break(
          'MU-3',
          fact.at,
          fact.participant,
          `${fact.participant} received ${nameEvent(fact.event.body.case)} before CONNECTED.`,
        );
      }
    }
  },
};

function checkMutes(
  facts: Facts,
  verdict: Verdict,
  call: CallFact,
  muter: SessionFact,
  peer: SessionFact,
): void {
  const connected = findEvents(call, 'connected', peer.participant)[0];
  if (connected?.event.body.case !== 'connected') return;
  const accepted = facts.sent.filter((sent) => {
    const { body } = sent.frame;
    return (
      sent.session === muter &&
      sent.repeats === undefined &&
      body.case === 'setMute' &&
      body.value.callId === call.id &&
      sent.response?.status?.code === StatusCode.OK
    );
  });
  const peerMuted = connected.event.body.value.peerMuted;
  checkPeerMuted(verdict, call, muter, connected, accepted, peerMuted);
  let seen = peerMuted;
  const changes = call.events.filter(
    (fact) =>
      fact.session === peer &&
      (fact.event.body.case === 'mute' || fact.event.body.case === 'unmute'),
  );
  for (const fact of changes) {
    const { body } = fact.event;
    if (body.case !== 'mute' && body.case !== 'unmute') continue;
    const muted = body.case === 'mute';
    verdict.reach('MU-2');
    if (muted === seen) {
      verdict.break(
        'MU-2',
        fact.at,
        fact.participant,
        `${fact.participant} received ${nameEvent(body.case)} although ${muter.participant} was ${muted ? 'muted' : 'not muted'} already; MUTE and UNMUTE alternate.`,
      );
    }
    seen = muted;
    requireField(
      verdict,
      'MU-1',
      fact.at,
      fact.participant,
      `${nameEvent(body.case)}.session`,
      body.value.session,
      muter.id,
    );
    const wish = accepted.some(
      (sent) =>
        sent.frame.body.case === 'setMute' &&
        sent.frame.body.value.muted === muted &&
        sent.sentAt < fact.at,
    );
    if (wish) continue;
    verdict.break(
      'MU-1',
      fact.at,
      fact.participant,
      `${fact.participant} received ${nameEvent(body.case)}, which ${muter.participant} had not asked for.`,
    );
  }
  const last = accepted.at(-1);
  if (last?.frame.body.case !== 'setMute' || last.answeredAt === undefined) return;
  const own = facts.events.find(
    (fact) =>
      fact.session === muter &&
      fact.event.callId === call.id &&
      (fact.event.body.case === 'mute' || fact.event.body.case === 'unmute') &&
      fact.event.body.value.session === muter.id,
  );
  if (own !== undefined) {
    verdict.break(
      'MU-2',
      own.at,
      own.participant,
      `${own.participant} received an event about its own mute; the muter gets its response only.`,
    );
  }
  const due = findSettle(facts, peer.participant, last.answeredAt);
  const over = call.endedAt !== undefined && due !== undefined && call.endedAt < due;
  if (due === undefined || over || !isThere(peer, due) || last.sentAt < connected.at) return;
  verdict.reach('MU-1');
  const wanted = last.frame.body.value.muted;
  if (seen === wanted) return;
  verdict.break(
    'MU-1',
    due,
    peer.participant,
    `${muter.participant} is ${wanted ? 'muted' : 'not muted'} since its last SetMute, and ${peer.participant} was not told.`,
  );
}

/** MU-3: what was set before CONNECTED is told with it. */
function checkPeerMuted(
  verdict: Verdict,
  call: CallFact,
  muter: SessionFact,
  connected: EventFact,
  accepted: readonly SentFrame[],
  peerMuted: boolean,
): void {
  const before = accepted.filter((sent) => (sent.answeredAt ?? 0) < connected.at);
  const inDoubt = accepted.some(
    (sent) => sent.sentAt < connected.at && (sent.answeredAt ?? 0) >= connected.at,
  );
  const claim = call.claim?.frame.body;
  const initial =
    muter === call.caller ? call.terms.muted : claim?.case === 'answerCall' && claim.value.muted;
  const last = before.at(-1)?.frame.body;
  const expected = last?.case === 'setMute' ? last.value.muted : initial;
  // The server may have sent CONNECTED before it processed a SetMute that was answered in between.
  if (inDoubt || (before.length > 0 && expected !== peerMuted && isLastMinute(call, before)))
    return;
  if (initial || before.length > 0) verdict.reach('MU-3');
  if (peerMuted === expected) return;
  verdict.break(
    'MU-3',
    connected.at,
    connected.participant,
    `CONNECTED.peer_muted should be ${expected}, as ${muter.participant} had set it before, and ${connected.participant} received ${peerMuted}.`,
  );
}

function isLastMinute(call: CallFact, before: readonly SentFrame[]): boolean {
  const firstConnected = findEvents(call, 'connected')[0]?.at ?? 0;
  return (before.at(-1)?.answeredAt ?? 0) > firstConnected;
}

/** MU-5, DV-3: mute and device changes cause nothing else. */
export const quietChanges: Monitor = {
  clauses: ['MU-5', 'DV-3'],
  watch(facts, verdict) {
    for (const sent of facts.sent) {
      const { body } = sent.frame;
      if (body.case !== 'setMute' || sent.response?.status?.code !== StatusCode.OK) continue;
      const call = facts.calls.get(body.value.callId);
      if (call === undefined || phaseAt(call, sent.sentAt) !== 'connected') continue;
      const answeredAt = sent.answeredAt ?? sent.sentAt;
      verdict.reach('MU-5');
      checkNothingElse(
        facts,
        verdict,
        'MU-5',
        call,
        sent.sentAt,
        answeredAt,
        `${sent.participant}'s SetMute`,
      );
    }
    facts.entries.forEach((entry, step) => {
      if (entry.what.case !== 'command') return;
      if (entry.what.value.command.case !== 'setAudioDevice') return;
      checkDeviceChange(facts, verdict, entry.participant, step);
    });
  },
};

/** The participant's own frames and everybody's events, from a device change to the next action. */
function checkDeviceChange(
  facts: Facts,
  verdict: Verdict,
  participant: string,
  from: number,
): void {
  const next = facts.entries.findIndex(
    (entry, step) => step > from && entry.what.case === 'command',
  );
  const until = next < 0 ? facts.entries.length : next;
  const call = [...facts.calls.values()].find(
    (known) =>
      (known.caller.participant === participant || known.claimant?.participant === participant) &&
      phaseAt(known, from) === 'connected',
  );
  if (call === undefined) return;
  verdict.reach('DV-3');
  const frame = facts.sent.find(
    (sent) =>
      sent.participant === participant &&
      sent.sentAt > from &&
      sent.sentAt < until &&
      sent.frame.body.case !== 'ping' &&
      sent.frame.body.case !== 'pong',
  );
  if (frame !== undefined) {
    verdict.break(
      'DV-3',
      frame.sentAt,
      participant,
      `${participant} changed its device and sent ${frame.frame.body.case}; a device change puts nothing on the wire.`,
    );
    return;
  }
  const event = call.events.find((fact) => fact.at > from && fact.at < until);
  if (event === undefined) return;
  verdict.break(
    'DV-3',
    event.at,
    event.participant,
    `${participant} changed its device, and ${event.participant} received ${nameEvent(event.event.body.case)}.`,
  );
}

function checkNothingElse(
  facts: Facts,
  verdict: Verdict,
  clause: 'MU-5',
  call: CallFact,
  from: number,
  answeredAt: number,
  cause: string,
): void {
  const next = facts.sent.find(
    (sent) =>
      sent.sentAt > answeredAt &&
      sent.frame.body.case !== 'ping' &&
      sent.frame.body.case !== 'pong',
  );
  const until = next?.sentAt ?? facts.entries.length;
  const other = call.events.find((fact) => {
    const kind = fact.event.body.case;
    return (
      fact.at > from &&
      fact.at < until &&
      kind !== 'mute' &&
      kind !== 'unmute' &&
      kind !== 'candidates'
    );
  });
  if (other === undefined || wasUnderWay(facts, from)) return;
  verdict.break(
    clause,
    other.at,
    other.participant,
    `${cause} was followed by ${nameEvent(other.event.body.case)}; mute changes nothing but mute.`,
  );
}

/** A frame sent before was not settled yet, so that what followed may be its effect. */
function wasUnderWay(facts: Facts, step: number): boolean {
  return facts.sent.some((sent) => {
    const kind = sent.frame.body.case;
    if (sent.sentAt >= step || kind === 'ping' || kind === 'pong') return false;
    return facts.participants.some((participant) => {
      const due = findSettle(facts, participant, sent.answeredAt ?? sent.sentAt);
      return (
        facts.sockets.get(participant)?.closedAt === undefined && (due === undefined || due > step)
      );
    });
  });
}

function findPeer(call: CallFact, session: SessionFact): SessionFact | undefined {
  if (session === call.caller) return call.claimant;
  return session === call.claimant ? call.caller : undefined;
}

function isThere(session: SessionFact, step: number): boolean {
  return session.endsFrom === undefined || session.endsFrom > step;
}

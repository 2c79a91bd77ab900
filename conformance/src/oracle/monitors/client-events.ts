/** Owns what an SDK does with what its server sends: SE-8, WR-5, RS-3, MD-3. */
import { EndReason, SessionState } from '@audiocall/proto';
import { type At, type Driven, findRead, readDriven } from '../driven.js';
import type { Facts } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { nameValue } from '../name-value.js';

/** SE-8: each Ping is answered by its own Pong, in order. */
export const answersPings: Monitor = {
  clauses: ['SE-8'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) checkPongs(verdict, driven);
  },
};

function checkPongs(verdict: Verdict, { participant, controls, sent }: Driven): void {
  const open: { readonly nonce: number; readonly socket: number; readonly at: number }[] = [];
  const pings = controls.flatMap(({ at, socket, value: { body } }) =>
    body.case === 'ping' ? [{ at, socket, nonce: body.value.nonce, isPing: true }] : [],
  );
  const pongs = sent.flatMap(({ at, socket, value: { body } }) =>
    body.case === 'pong' ? [{ at, socket, nonce: body.value.nonce, isPing: false }] : [],
  );
  for (const each of [...pings, ...pongs].sort((a, b) => a.at - b.at)) {
    if (each.isPing) {
      open.push(each);
      continue;
    }
    const index = open.findIndex(
      ({ nonce, socket }) => nonce === each.nonce && socket === each.socket,
    );
    verdict.reach('SE-8');
    const skipped = open.slice(0, index).find(({ socket }) => socket === each.socket);
    if (index >= 0 && skipped === undefined) {
      open.splice(index, 1);
      continue;
    }
    const why =
      skipped === undefined
        ? `no Ping with that nonce was open`
        : `the Ping with nonce ${skipped.nonce} came before and was not answered`;
    verdict.break(
      'SE-8',
      each.at,
      participant,
      `${participant} sent a Pong with nonce ${each.nonce}, and ${why}.`,
    );
    return;
  }
}

/** WR-5: an unknown event is ignored, and counted. */
export const countsUnknown: Monitor = {
  clauses: ['WR-5'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      const unknown = driven.events.filter(({ value }) => value.body.case === undefined);
      for (const event of unknown) checkUnknown(facts, verdict, driven, event);
    }
  },
};

function checkUnknown(
  facts: Facts,
  verdict: Verdict,
  driven: Driven,
  { at, socket, value: { seq } }: Driven['events'][number],
): void {
  const { participant } = driven;
  const read = findRead(driven, at);
  const closedAt = facts.entries.findIndex(
    ({ participant: who, socket: which, what }, step) =>
      step > at &&
      who === participant &&
      which === socket &&
      what.case === 'closed' &&
      what.value.byParticipant,
  );
  const isAsked = driven.acts.some(({ at: given, command }) => {
    return command.case === 'close' && given > at && given < closedAt;
  });
  if (read === undefined || (closedAt >= 0 && closedAt < read)) {
    if (closedAt < 0 || isAsked) return;
    verdict.break(
      'WR-5',
      closedAt,
      participant,
      `${participant} closed its socket after an event of an unknown kind, which is to be ignored.`,
    );
    return;
  }
  verdict.reach('WR-5');
  const late = driven.sent.find(({ at: sentAt, value }) => {
    const count =
      value.body.case === 'resume' ? value.body.value.lastSeq : (value.ackSeq ?? undefined);
    return sentAt > read && count !== undefined && count < seq;
  });
  if (late === undefined) return;
  verdict.break(
    'WR-5',
    late.at,
    participant,
    `${participant} had read an event of an unknown kind with seq ${seq}, and its next frame did not count it.`,
  );
}

/** RS-3: no application is alerted for a call that cannot be answered any more. */
export const alertsInTime: Monitor = {
  clauses: ['RS-3'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      for (const ring of driven.events) checkAlert(facts, verdict, driven, ring);
    }
  },
};

function checkAlert(
  facts: Facts,
  verdict: Verdict,
  driven: Driven,
  ring: Driven['events'][number],
): void {
  if (!isLateRinging(facts, driven, ring)) return;
  const { participant } = driven;
  const { callId } = ring.value;
  const told = driven.told.find(
    ({ at, value }) => at > ring.at && value.name === 'RINGING_EVENT' && value.callId === callId,
  );
  if (told !== undefined) {
    verdict.break(
      'RS-3',
      told.at,
      participant,
      `${participant}'s application was given RINGING_EVENT for call ${callId}, which could not be answered any more.`,
    );
  } else if (findRead(driven, ring.at) !== undefined) {
    verdict.reach('RS-3');
  }
}

/**
 * A RINGING for which no user is alerted: without time left, or of a replay that takes it back, of a call that
 * the snapshot does not show ringing.
 */
export function isLateRinging(
  facts: Facts,
  driven: Driven,
  { at, socket, value: { body, callId } }: Driven['events'][number],
): boolean {
  if (body.case !== 'ringing') return false;
  if (body.value.expiresInMs === 0) return true;
  const session = facts.sessions.find(({ participant }) => participant === driven.participant);
  const resume = session?.resumes.find((each) => each.socket.index === socket && each.at < at);
  if (resume === undefined) return false;
  const { snapshot } = resume.result;
  if (snapshot?.state === SessionState.RINGING && snapshot.callId === callId) return false;
  const cancel = driven.events.find(
    (event) => event.at > at && event.value.body.case === 'cancel' && event.value.callId === callId,
  );
  const read = findRead(driven, at);
  return cancel !== undefined && (read === undefined || cancel.at < read);
}

/** MD-3: an application can tell a call that was answered elsewhere from one that was cancelled. */
export const tellsElsewhere: Monitor = {
  clauses: ['MD-3'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      for (const told of driven.told) {
        if (told.value.name === 'CANCEL_EVENT') checkCancel(verdict, driven, told);
      }
    }
  },
};

function checkCancel(verdict: Verdict, driven: Driven, told: Driven['told'][number]): void {
  const cancel = driven.events.findLast(
    ({ at, value }: At<{ callId: string; body: { case: string | undefined } }>) =>
      at < told.at && value.body.case === 'cancel' && value.callId === told.value.callId,
  );
  const body = cancel?.value.body;
  if (body?.case !== 'cancel') return;
  const sent = body.value.reason === EndReason.ANSWERED_ELSEWHERE;
  const said = told.value.reason === EndReason.ANSWERED_ELSEWHERE;
  if (sent) verdict.reach('MD-3');
  if (sent === said) return;
  const { participant } = driven;
  verdict.break(
    'MD-3',
    told.at,
    participant,
    `${participant} received CANCEL(${nameValue(EndReason, body.value.reason)}), and its application was given ${nameValue(EndReason, told.value.reason)}.`,
  );
}

/** Owns settling and isolation: G-5, G-6, WR-6. */
import { EndReason } from '@audiocall/proto';
import { nameEvent } from '../duty.js';
import type { Monitor } from '../monitor.js';
import { findCalleeSessions, findSettle, isPresent } from '../timeline.js';

/** G-5: a Pong answers each Ping, in order, behind the responses to everything sent before. */
export const settling: Monitor = {
  clauses: ['G-5'],
  watch(facts, verdict) {
    for (const [participant, settles] of facts.settles) {
      for (const settle of settles) {
        verdict.reach('G-5');
        const overtaken = facts.sent.find(
          (sent) =>
            sent.participant === participant &&
            sent.sentAt < settle.pingAt &&
            sent.answeredAt !== undefined &&
            sent.answeredAt > settle.pongAt,
        );
        if (overtaken === undefined) continue;
        verdict.break(
          'G-5',
          settle.pongAt,
          participant,
          `${participant} received a Pong before the response to request ${overtaken.frame.requestId}, which it had sent before the Ping.`,
        );
      }
      const pings = facts.sent.filter(
        (sent) => sent.participant === participant && sent.frame.body.case === 'ping',
      );
      const unanswered = pings.find(
        (ping) => !settles.some((settle) => settle.pingAt === ping.sentAt),
      );
      const later = settles.find((settle) => settle.pingAt > (unanswered?.sentAt ?? Infinity));
      if (unanswered === undefined || later === undefined) continue;
      verdict.break(
        'G-5',
        later.pongAt,
        participant,
        `${participant} sent two Pings and received a Pong to the second one only.`,
      );
    }
  },
};

/** G-6: a call is named to its caller, and to sessions of its callee's user, and to nobody else. */
export const isolation: Monitor = {
  clauses: ['G-6', 'SE-3'],
  watch(facts, verdict) {
    for (const call of facts.calls.values()) {
      const concerned = new Set([call.caller, ...findCalleeSessions(facts, call)]);
      const strangers = facts.sessions.filter((session) => !concerned.has(session));
      for (const stranger of strangers) {
        const isPut =
          isPresent(stranger, call.offeredAt) &&
          findSettle(facts, stranger.participant, call.offeredAt) !== undefined;
        if (!isPut) continue;
        verdict.reach('G-6');
        if (stranger.service !== call.caller.service) verdict.reach('SE-3');
      }
      for (const fact of call.events) {
        if (fact.session === undefined || concerned.has(fact.session)) continue;
        const isForeign = fact.session.service !== call.caller.service;
        verdict.break(
          isForeign ? 'SE-3' : 'G-6',
          fact.at,
          fact.participant,
          `${fact.participant}, who has nothing to do with call ${call.id}, received ${nameEvent(fact.event.body.case)} for it.`,
        );
      }
    }
  },
};

/** WR-6: what one socket does wrong costs the others no more than its loss. */
export const localErrors: Monitor = {
  clauses: ['WR-6'],
  watch(facts, verdict) {
    facts.entries.forEach((entry, step) => {
      if (entry.what.case !== 'sentRaw') return;
      const culprit = entry.participant;
      const closedAt = facts.sockets.get(culprit)?.closedAt;
      for (const [participant, socket] of facts.sockets) {
        if (participant === culprit) continue;
        if (findSettle(facts, participant, closedAt ?? step) !== undefined) verdict.reach('WR-6');
        const { closedAt: lostAt } = socket;
        if (lostAt === undefined || lostAt < step || socket.byParticipant) continue;
        verdict.break(
          'WR-6',
          lostAt,
          participant,
          `${participant}'s socket was closed after ${culprit} had sent something malformed.`,
        );
      }
      for (const fact of facts.events) {
        const body = fact.event.body;
        if (fact.at < step || fact.participant === culprit) continue;
        if (body.case !== 'leave' && body.case !== 'cancel') continue;
        const call = facts.calls.get(fact.event.callId);
        const isParty =
          call?.caller.participant === culprit || call?.claimant?.participant === culprit;
        if (isParty && body.value.reason === EndReason.PEER_LOST) {
          verdict.reach('WR-6');
          continue;
        }
        if (isParty) {
          verdict.break(
            'WR-6',
            fact.at,
            fact.participant,
            `A protocol error of ${culprit} ended call ${fact.event.callId} with ${EndReason[body.value.reason]} for ${fact.participant}; PEER_LOST is right.`,
          );
        }
      }
    });
  },
};

/** Owns what a session gets on the socket on which it is resumed: RS-2, RS-3, RS-5, RS-6, RS-7. */
import { CloseCode, EventSchema, ResponseSchema, StatusCode } from '@audiocall/proto';
import { create, equals } from '@bufbuild/protobuf';
import { isAlone } from '../alone.js';
import { nameEvent, requireField, requireThat } from '../duty.js';
import { findTimeLeft, mayBeOver } from '../endings.js';
import type { EventFact, Facts, ResumeFact, SentFrame, SessionFact } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';
import { isSameRefusal, wordsOf } from '../refusals.js';
import { OK } from '../responses/expectation.js';
import { phaseAt, stateAt } from '../timeline.js';
import { nameRequest } from './requests.js';

/** RS-2: what comes again is what it was. */
export const replays: Monitor = {
  clauses: ['RS-2'],
  watch(facts, verdict) {
    for (const fact of facts.replayed) {
      const isSame = equals(EventSchema, withoutTime(fact), withoutTime(fact.first));
      requireThat(
        verdict,
        'RS-2',
        fact.at,
        fact.participant,
        isSame,
        `${fact.participant} received ${nameEvent(fact.event.body.case)} with seq ${fact.event.seq} again after its Resume, and it was not what it had been.`,
      );
    }
    for (const { at, request, response } of facts.replayedResponses) {
      const isSame =
        request.response !== undefined && equals(ResponseSchema, response, request.response);
      requireThat(
        verdict,
        'RS-2',
        at,
        request.participant,
        isSame,
        `The response to ${nameRequest(request)} of ${request.participant} came again after its Resume, and it was not what it had been.`,
      );
    }
  },
};

/** The time that is left of a RINGING is the only thing that changes (RS-3). */
function withoutTime({ event }: EventFact) {
  const { body } = event;
  if (body.case !== 'ringing') return event;
  const value = { ...body.value, expiresInMs: 0 };
  return create(EventSchema, { ...event, body: { case: 'ringing', value } });
}

/** RS-3: a RINGING that comes late says how much time is left, and 0 when there is none. */
export const lateRinging: Monitor = {
  clauses: ['RS-3'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      for (const resume of session.resumes) {
        const rings = [...facts.events, ...facts.replayed].filter(
          ({ socket, event }) => socket === resume.socket && event.body.case === 'ringing',
        );
        for (const ring of rings) checkRing(facts, verdict, session, resume, ring);
      }
    }
  },
};

function checkRing(
  facts: Facts,
  verdict: Verdict,
  session: SessionFact,
  { request, at }: ResumeFact,
  ring: EventFact,
): void {
  const call = facts.calls.get(ring.event.callId);
  const { body } = ring.event;
  // A call that was offered later rang as any call does.
  if (call === undefined || body.case !== 'ringing' || call.offeredAt > request.sentAt) return;
  const { expiresInMs } = body.value;
  const who = session.participant;
  if (phaseAt(call, request.sentAt) !== 'offered') {
    requireThat(
      verdict,
      'RS-3',
      ring.at,
      who,
      expiresInMs === 0,
      `${who} received RINGING for call ${call.id} with ${expiresInMs} ms left, and that call was not offered any more when ${who} came back.`,
    );
    return;
  }
  const state = stateAt(facts, session, request.sentAt);
  const mayAnswer = state.name === 'idle' || (state.name === 'ringing' && state.call === call);
  if (!mayAnswer || mayBeOver(facts, call, at) || !isAlone(facts, request)) return;
  const most = findTimeLeft(facts, call, request.sentAt);
  requireThat(
    verdict,
    'RS-3',
    ring.at,
    who,
    expiresInMs > 0 && expiresInMs <= most,
    `${who} received RINGING for call ${call.id} with ${expiresInMs} ms left; the call was still offered, with at most ${Math.ceil(most)} ms.`,
  );
}

/** RS-5: a request is executed once, whichever socket it comes on, and the client knows which ones were. */
export const executedOnce: Monitor = {
  clauses: ['RS-5'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      for (const resume of session.resumes) checkLastId(facts, verdict, session, resume);
    }
    for (const sent of facts.sent) {
      const first = sent.repeats;
      if (first === undefined || first.socket === sent.socket) continue;
      if (first.response === undefined || sent.response === undefined) continue;
      requireThat(
        verdict,
        'RS-5',
        sent.answeredAt ?? sent.sentAt,
        sent.participant,
        equals(ResponseSchema, first.response, sent.response),
        `${sent.participant} sent ${nameRequest(first)} again after its Resume and got another response than the first time.`,
      );
    }
  },
};

function checkLastId(
  facts: Facts,
  verdict: Verdict,
  session: SessionFact,
  { request, at, result }: ResumeFact,
): void {
  const own = [...facts.sent, ...facts.unheard].filter(
    (sent) => sent.scope === session.scope && sent.sentAt < request.sentAt,
  );
  const highest = (among: typeof own) => Math.max(0, ...among.map((sent) => sent.frame.requestId));
  const answered = highest(
    own.filter((sent) => sent.answeredAt !== undefined && sent.answeredAt < request.sentAt),
  );
  const { lastRequestId } = result;
  requireThat(
    verdict,
    'RS-5',
    at,
    session.participant,
    lastRequestId >= answered && lastRequestId <= highest(own),
    `ResumeResult.last_request_id is ${lastRequestId}; ${session.participant} had sent requests up to ${highest(own)} and had the responses up to ${answered}.`,
  );
}

/** RS-6: tokens are long and new each time, and guessing ends the socket. */
export const tokens: Monitor = {
  clauses: ['RS-6'],
  watch(facts, verdict) {
    const seen = new Set<string>();
    for (const session of facts.sessions) {
      const given = [
        { at: session.createdAt, token: session.granted.resumeToken },
        ...session.resumes.map(({ at, result }) => ({ at, token: result.resumeToken })),
      ];
      for (const { at, token } of given) {
        if (token === '') continue;
        const who = session.participant;
        const text = `${who} was given a resume token that was given before.`;
        requireThat(verdict, 'RS-6', at, who, !seen.has(token), text);
        seen.add(token);
        const length = Number(/of (\d+) characters/.exec(token)?.[1] ?? token.length);
        const short = `${who} was given a resume token of ${length} characters, which cannot hold 128 bits.`;
        requireThat(verdict, 'RS-6', at, who, length >= LEAST_CHARACTERS, short);
        // The label of one that is too long is as long as it.
        const points = [...token].length;
        const long = `${who} was given a resume token of ${points} code points; no Resume can show more than ${MOST_CODE_POINTS}.`;
        requireThat(verdict, 'RS-6', at, who, points <= MOST_CODE_POINTS, long);
      }
    }
    checkGuesses(facts, verdict);
  },
};

/** 128 bits, at most eight to a character. */
const LEAST_CHARACTERS = 16;
/** What the schema lets a Resume show. */
const MOST_CODE_POINTS = 128;
const ALLOWED_FAILURES = 5;

function checkGuesses(facts: Facts, verdict: Verdict): void {
  let first: SentFrame | undefined;
  const refused = facts.sent.filter(({ frame: { body }, response }) => {
    const code = response?.status?.code ?? OK;
    return body.case === 'resume' && code !== OK;
  });
  for (const socket of facts.sockets) {
    const own = refused.filter((sent) => sent.socket === socket);
    const failed = own.filter(
      // What comes again under its id is no further failure (RQ-2).
      ({ response, repeats }) =>
        repeats === undefined && response?.status?.code === StatusCode.RESUME_FAILED,
    );
    for (const sent of failed) {
      first ??= sent;
      const text = `${socket.participant} was told "${wordsOf(sent)}" and another time "${wordsOf(first)}"; a wrong id and a wrong token get the same answer.`;
      const isSame = isSameRefusal(sent, first);
      requireThat(verdict, 'RS-6', sent.answeredAt ?? 0, socket.participant, isSame, text);
    }
    const { participant, closedAt, closeCode } = socket;
    const fifth = failed[ALLOWED_FAILURES - 1];
    if (closeCode === CloseCode.POLICY && closedAt !== undefined && fifth === undefined) {
      const text = `${participant}'s socket was closed with 4008 after ${failed.length} Resumes that were answered RESUME_FAILED; the fifth one closes it.`;
      if (own.length > 0) verdict.break('RS-6', closedAt, participant, text);
    }
    if (fifth?.answeredAt === undefined) continue;
    const { answeredAt } = fifth;
    const settle = facts.settles
      .get(participant)
      ?.find((each) => each.socket === socket && each.pingAt > answeredAt);
    if (settle !== undefined) {
      const text = `${participant} failed to resume five times, and its socket was still open and answered a Ping.`;
      verdict.break('RS-6', settle.pongAt, participant, text);
    } else if (closedAt !== undefined && !socket.byParticipant) {
      const what = 'The close code after five failed Resumes';
      requireField(verdict, 'RS-6', closedAt, participant, what, closeCode, CloseCode.POLICY);
    }
  }
}

/** RS-7: the socket that comes later has the session, and the older one is closed. */
export const takeovers: Monitor = {
  clauses: ['RS-7'],
  watch(facts, verdict) {
    for (const session of facts.sessions) {
      for (const { from, request, at } of session.resumes) {
        if (from.closedAt !== undefined && from.closedAt < request.sentAt) continue;
        const { participant, closedAt, closeCode } = from;
        const settle = facts.settles
          .get(participant)
          ?.find((each) => each.socket === from && each.pingAt > at);
        if (settle !== undefined) {
          const text = `${participant} resumed its session on another socket, and the older one still answered a Ping.`;
          verdict.break('RS-7', settle.pongAt, participant, text);
        } else if (
          closedAt !== undefined &&
          !from.byParticipant &&
          // It may have been lost before, and read late: whether that was right is for SE-8.
          closeCode !== CloseCode.PING_LOST
        ) {
          const what = 'The close code of a socket whose session was taken over';
          requireField(
            verdict,
            'RS-7',
            closedAt,
            participant,
            what,
            closeCode,
            CloseCode.TAKEN_OVER,
          );
        }
      }
    }
    for (const { participant, at, response } of facts.unmatchedResponses) {
      const request = facts.unheard.find(
        (sent) =>
          sent.participant === participant &&
          sent.frame.requestId === response.requestId &&
          sent.session?.resumes.some(({ from }) => from === sent.socket),
      );
      if (request === undefined || request.sentAt > at) continue;
      verdict.break(
        'RS-7',
        at,
        participant,
        `${participant} sent ${nameRequest(request)} on a socket that its session had left, and got a response.`,
      );
    }
  },
};

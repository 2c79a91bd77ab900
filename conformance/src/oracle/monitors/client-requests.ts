/** Owns what an SDK asks for: SE-1, SE-2, TG-3, WR-2, WR-4. */
import { type ClientFrame, ClientFrameSchema } from '@audiocall/proto';
import { toBinary } from '@bufbuild/protobuf';
import { type Act, type At, type Driven, findAnswer, readDriven } from '../driven.js';
import type { Facts } from '../facts.js';
import type { Monitor, Verdict } from '../monitor.js';

type Kind = NonNullable<ClientFrame['body']['case']>;

const FIRST: ReadonlySet<Kind | undefined> = new Set(['createSession', 'resume', 'ping', 'pong']);

/** SE-1, SE-2: a session comes first, as the user that the application named. */
export const asksForSession: Monitor = {
  clauses: ['SE-1', 'SE-2'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      checkFirst(facts, verdict, driven);
      for (const act of driven.acts) checkUser(verdict, driven, act);
    }
  },
};

function checkFirst(facts: Facts, verdict: Verdict, { participant }: Driven): void {
  const early = facts.sent.find(
    ({ participant: who, session, frame }) =>
      who === participant && session === undefined && !FIRST.has(frame.body.case),
  );
  if (early === undefined) return;
  verdict.break(
    'SE-1',
    early.sentAt,
    participant,
    `${participant} sent ${early.frame.body.case ?? 'an empty frame'} on a socket without a session.`,
  );
}

function checkUser(verdict: Verdict, driven: Driven, { command, result, at, doneAt }: Act): void {
  if (command.case !== 'createSession') return;
  const request = driven.sent.find(
    (sent) => sent.at > at && sent.at < doneAt && sent.value.body.case === 'createSession',
  );
  const { participant } = driven;
  if (request?.value.body.case !== 'createSession') return;
  verdict.reach('SE-2');
  const { userId } = request.value.body.value;
  const asked = command.value.userId;
  if (userId !== asked) {
    verdict.break(
      'SE-2',
      request.at,
      participant,
      `${participant}'s application asked for ${asked === undefined ? 'a user id of the server' : `the user "${asked}"`}, and its SDK for ${userId === undefined ? 'one of the server' : `"${userId}"`}.`,
    );
  }
  const given = findAnswer(driven, request)?.value.result;
  if (given?.case !== 'createSession' || result.error !== undefined) return;
  if (result.userId === given.value.userId && result.sessionId === given.value.sessionId) return;
  verdict.break(
    'SE-2',
    doneAt,
    participant,
    `${participant} got the user ${given.value.userId} and the session ${given.value.sessionId}, and its application ${result.userId} and ${result.sessionId}.`,
  );
}

/** WR-2, WR-4: what an SDK sends is a frame in a binary message, within the limit that it was told. */
export const clientFrames: Monitor = {
  clauses: ['WR-2', 'WR-4'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      const { participant } = driven;
      facts.entries.forEach(({ participant: who, what }, at) => {
        if (who !== participant || what.case !== 'sentRaw') return;
        verdict.break('WR-2', at, participant, `${participant} sent ${what.value.fault}.`);
      });
      if (driven.sent.length > 0) verdict.reach('WR-2');
      const limit = facts.sessions.find((session) => session.participant === participant)?.granted
        .limits?.maxFrameBytes;
      if (limit === undefined) continue;
      verdict.reach('WR-4');
      const long = driven.sent.find(
        ({ value }) => toBinary(ClientFrameSchema, value).byteLength > limit,
      );
      if (long === undefined) continue;
      verdict.break(
        'WR-4',
        long.at,
        participant,
        `${participant} sent a frame that is longer than the ${limit} bytes that it was told.`,
      );
    }
  },
};

/** TG-3: the call that the application saw is named by its id. */
export const namesCalls: Monitor = {
  clauses: ['TG-3'],
  watch(facts, verdict) {
    for (const driven of readDriven(facts)) {
      for (const sent of driven.sent) {
        const { body } = sent.value;
        if (body.case === 'answerCall' || body.case === 'leave') {
          checkTarget(verdict, driven, sent, body.value.target);
        } else if (body.case === 'setMute') {
          checkKnown(verdict, driven, sent, body.value.callId);
        }
      }
    }
  },
};

/** The server named the call before, in an event or in a response. */
function checkKnown(
  verdict: Verdict,
  { participant, events, responses }: Driven,
  sent: At<ClientFrame>,
  callId: string,
): void {
  const isKnown =
    events.some(({ at, value }) => at < sent.at && value.callId === callId) ||
    responses.some(({ at, value: { result } }) => {
      if (at > sent.at || result.value === undefined || !('callId' in result.value)) return false;
      return result.value.callId === callId;
    });
  if (isKnown) return;
  verdict.break(
    'TG-3',
    sent.at,
    participant,
    `${participant} sent SetMute for call ${callId}, which its server has not named.`,
  );
}

type Target = Extract<
  ClientFrame['body'],
  { readonly case: 'answerCall' | 'leave' }
>['value']['target'];

function checkTarget(
  verdict: Verdict,
  driven: Driven,
  sent: At<ClientFrame>,
  target: Target,
): void {
  const { participant } = driven;
  const command = driven.commands.findLast(
    ({ at, value }) => at < sent.at && value.case === sent.value.body.case,
  );
  const seen = command === undefined ? undefined : findSeen(driven, sent.at, command);
  if (seen === undefined || command === undefined) return;
  // An offer that it gives up by itself is no call that its application left (CA-3).
  if (target.case === 'clientRef' && isOfferedAfter(driven, command.at, target.value)) return;
  // A call that is over has no name any more: without a target it is the one that is meant (TG-3).
  if (target.case === undefined && isOver(driven, seen, sent.at)) return;
  verdict.reach('TG-3');
  if (target.case === 'callId' && target.value === seen) return;
  if (target.case === 'byName' && isNamed(driven, sent.at, target.value.caller)) return;
  const named = target.case === undefined ? 'no call' : `${target.case} ${describe(target.value)}`;
  verdict.break(
    'TG-3',
    sent.at,
    participant,
    `${participant}'s application saw call ${seen}, and its ${command.value.case} named ${named.trim()}; that call's call_id is right.`,
  );
}

function isOfferedAfter({ sent }: Driven, step: number, clientRef: string): boolean {
  return sent.some(
    ({ at, value: { body } }) =>
      at > step && body.case === 'offerCall' && body.value.clientRef === clientRef,
  );
}

/** The application itself named the pair. */
function isNamed(driven: Driven, step: number, caller: string): boolean {
  return driven.commands.some(
    ({ at, value }) => at < step && value.case === 'answerCall' && value.value.caller === caller,
  );
}

/** The server has told the SDK that the call is over, whether its application knows that already or not. */
function isOver(driven: Driven, callId: string, step: number): boolean {
  return driven.events.some(
    ({ at, value }) =>
      at < step &&
      value.callId === callId &&
      (value.body.case === 'leave' || value.body.case === 'cancel'),
  );
}

const describe = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The call that the application means: the one of that session, else its own, else the one that rings. */
function findSeen(
  driven: Driven,
  step: number,
  { at: givenAt, value: command }: Driven['commands'][number],
): string | undefined {
  const rings = driven.told.filter(
    ({ at, value }) => at < givenAt && value.name === 'RINGING_EVENT',
  );
  if (command.case === 'leave' && command.value.session !== undefined) {
    const { session } = command.value;
    return rings.findLast(({ value }) => value.session === session)?.value.callId;
  }
  if (command.case === 'answerCall' && command.value.caller !== undefined) return undefined;
  const offered = driven.sent.findLast(
    ({ at, value }) => at < givenAt && value.body.case === 'offerCall',
  );
  const answer = offered === undefined ? undefined : findAnswer(driven, offered);
  const own = answer?.value.result.case === 'offerCall' && answer.at < step ? answer : undefined;
  const ring = rings.at(-1);
  if (ring !== undefined && (own === undefined || own.at < ring.at)) return ring.value.callId;
  return command.case === 'leave' && own?.value.result.case === 'offerCall' && own.at < givenAt
    ? own.value.result.value.callId
    : undefined;
}

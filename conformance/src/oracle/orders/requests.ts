/**
 * Owns what becomes of the abstract world when a frame is the next one to be processed: which rule decides,
 * and what any frame of a session shows. Written from the specification alone.
 */
import { Feature, StatusCode } from '@audiocall/proto';
import { answerCall, leaveCall } from './answers.js';
import type { Outcome } from './calls.js';
import { noticeDevice, setRecording } from './features.js';
import { processMedia } from './media.js';
import { offer } from './offers.js';
import { pong } from './outputs.js';
import { refuse } from './refusals.js';
import { resume } from './resumes.js';
import { createSession, destroySession } from './sessions.js';
import { type Asked, findBorne, type World, withSession } from './world.js';

/** What becomes of the world; several outcomes where the specification leaves a choice. */
export function process(before: World, asked: Asked): readonly Outcome[] {
  const { socket, frame } = asked;
  const { body } = frame;
  if (before.gone.has(socket)) return [{ world: before, outputs: [] }];
  const world = heed(before, asked);
  if (body.case === 'ping') return [{ world, outputs: [pong(socket, body.value.nonce)] }];
  if (body.case === 'pong' || body.case === 'ack') return [{ world, outputs: [] }];
  const session = findBorne(world, socket);
  if (body.case === 'createSession') return [createSession(world, asked, session)];
  if (body.case === 'resume') {
    const outcomes = resume(world, asked, session);
    if (session !== undefined || !mayBeUnknown(asked)) return outcomes;
    return [...outcomes, refuse(world, asked, StatusCode.UNIMPLEMENTED, 'ER-1')];
  }
  if (session === undefined) {
    if (frame.requestId === 0) return [{ world, outputs: [] }];
    const refusal = refuse(world, asked, StatusCode.NO_SESSION, 'SE-1');
    return mayBeUnknown(asked)
      ? [refusal, refuse(world, asked, StatusCode.UNIMPLEMENTED, 'ER-1')]
      : [refusal];
  }
  switch (body.case) {
    case 'offerCall':
      return [offer(world, asked, session)];
    case 'answerCall':
      return answerCall(world, asked, session);
    case 'leave':
      return leaveCall(world, asked, session);
    case 'destroySession':
      return [destroySession(world, asked, session)];
    case 'setRecording':
      return setRecording(world, asked, session);
    case 'deviceNotice':
      return [noticeDevice(world, asked, session)];
    default:
      return processMedia(world, asked, session);
  }
}

/** Whoever does not offer a feature may not know its requests, and then refuses them without a session, too (ER-1). */
function mayBeUnknown({ frame: { body }, offered }: Asked): boolean {
  if (body.case === 'resume') return !offered.includes(Feature.RESUME);
  return body.case === 'setRecording' && !offered.includes(Feature.RECORDING);
}

/** Any frame of a session is a sign that it has its newest token, and may acknowledge events (RS-6, RS-9). */
export function heed(world: World, { socket, frame }: Pick<Asked, 'socket' | 'frame'>): World {
  const session = findBorne(world, socket);
  if (session === undefined || !session.features.includes(Feature.RESUME)) return world;
  const { kept, lastSeq } = session;
  const highestId = Math.max(kept.highestId, frame.requestId);
  const { ackSeq = 0 } = frame;
  // One above what was sent says nothing.
  const highestAck = Math.max(kept.highestAck, ackSeq > lastSeq ? 0 : ackSeq);
  const isNews = highestId > kept.highestId || highestAck > kept.highestAck;
  if (kept.isArmed && kept.tokens.length <= 1 && !isNews) return world;
  const tokens = kept.tokens.slice(0, 1);
  return withSession(world, {
    ...session,
    kept: { ...kept, isArmed: true, tokens, highestId, highestAck },
  });
}

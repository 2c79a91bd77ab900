/** Owns the traces of sessions that ask for much again on their return, as a conformant server has them and another one. */
import {
  EndReason,
  PeerState,
  ServerNoteSchema,
  SessionState,
  StatusCode,
  type Trace,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { connectedCall, mute, seeEnd } from './calls.fixture.js';
import { inState, seeMute, seePeer, startResumable } from './returns.fixture.js';
import { type Body, LIMITS, UNBOUNDED } from './trace.fixture.js';

const NO_CALL: Body = {
  case: 'leave',
  value: { target: { case: 'callId', value: 'no-such-call' } },
};

/** Somebody says on its return that it has not seen the responses to so many requests. */
export function unseenResponses(count = LIMITS.keptResponses + 1): Trace {
  const { script, alice } = startResumable();
  script.trace.server = create(ServerNoteSchema, UNBOUNDED);
  for (let sent = 0; sent < count; sent += 1) alice.tries(NO_CALL, StatusCode.CALL_NOT_FOUND);
  alice.closes();
  script.settle();
  alice.reopens();
  alice.isRefused(alice.asksToResume({ lastResponseId: 1 }), StatusCode.SEQ_GAP);
  script.settle();
  return script.trace;
}

/**
 * A party asks for most of the events again that the server keeps, and for as many responses as it keeps, which came
 * among them. A server may go wrong: there is a gap, a response is lost, or responses come before their events.
 */
export function crowded(wrong?: 'gap' | 'lost' | 'early'): Trace {
  const { script, alice, bob } = startResumable({ limits: { maxReplayEvents: 40 } });
  script.trace.server = create(ServerNoteSchema, UNBOUNDED);
  const call = connectedCall(script, alice, bob);
  script.settle();
  const { lastSeq } = alice;
  const chunks = [16, 8];
  const half = LIMITS.keptResponses / chunks.length;
  const asked: number[] = [];
  for (const events of chunks) {
    for (let nth = 0; nth < events; nth += 1) mute(call, bob, alice, nth % 2 === 0);
    for (let nth = 0; nth < half; nth += 1) {
      const requestId = alice.asks(NO_CALL);
      alice.isRefused(requestId, StatusCode.CALL_NOT_FOUND);
      asked.push(requestId);
    }
  }
  script.settle();
  alice.closes();
  seePeer(call, bob, alice, PeerState.RECONNECTING);
  script.settle();
  alice.reopens();
  const requestId = alice.asksToResume({ lastSeq, lastResponseId: (asked[0] ?? 1) - 1 });
  if (wrong === 'gap') {
    alice.isRefused(requestId, StatusCode.SEQ_GAP);
    seeEnd(call, bob, 'leave', EndReason.PEER_LOST, alice.sessionId);
    script.settle();
    return script.trace;
  }
  alice.isResumed(requestId, inState(SessionState.IN_CALL, { call, peer: bob }));
  alice.seesAgain(lastSeq + 1, () => {
    for (const [index, events] of chunks.entries()) {
      const ids = asked.slice(index * half, (index + 1) * half - (wrong === 'lost' ? 1 : 0));
      const seeResponses = (): void => {
        for (const id of ids) alice.isRefused(id, StatusCode.CALL_NOT_FOUND);
      };
      if (wrong === 'early') seeResponses();
      for (let nth = 0; nth < events; nth += 1) seeMute(call, bob, alice, nth % 2 === 0);
      if (wrong !== 'early') seeResponses();
    }
  });
  seePeer(call, bob, alice, PeerState.RECONNECTED);
  script.settle();
  return script.trace;
}

/** The conformant traces about much that is replayed, by their names. */
export const REPLAY_FLOWS = {
  unseenResponses: () => unseenResponses(),
  crowded: () => crowded(),
};

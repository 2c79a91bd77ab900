/** Owns the cases in which the socket of an SDK is lost, with `resume` in force. They never judge. */
import {
  CloseCode,
  EndReason,
  SessionClosedReason,
  SessionState,
  StatusCode,
  Track,
} from '@audiocall/proto';
import type { ClauseId } from '../oracle/clauses.js';
import type { ClientCase } from './case.js';
import type { ClientStage } from './stage.js';

const features = ['resume'] as const;

/** Waits until the SDK has resumed, and has read what was played again. */
async function comeBack(stage: ClientStage, clause: ClauseId = 'RS-12'): Promise<void> {
  const { server } = stage;
  const since = server.arrived.length;
  await server.awaitRequest('resume', clause, since);
  await stage.settle();
}

const inCall: ClientCase = {
  id: 'resume/in-call',
  title: 'The socket is lost twice in a connected call; what came meanwhile is told in order',
  clauses: ['G-8', 'RS-5', 'RS-6', 'RS-9', 'RS-12'],
  features,
  needs: ['offer_call'],
  async play(stage) {
    const { server, grant } = stage;
    await stage.join();
    await stage.callThrough();
    server.snapshot = grant.snapshotIn(SessionState.IN_CALL);
    const { session } = grant.peer;
    server.drop();
    stage.tell({ case: 'mute', value: { session, track: Track.AUDIO } });
    stage.tell({ case: 'unmute', value: { session, track: Track.AUDIO } });
    await comeBack(stage);
    server.drop();
    stage.tell({ case: 'mute', value: { session, track: Track.AUDIO } });
    await comeBack(stage);
    stage.tellLeave(EndReason.HANGUP);
    await stage.driver.awaitEvents('LEAVE_EVENT', 1, 'G-8');
    await stage.settle();
  },
};

const unprocessed: ClientCase = {
  id: 'resume/unprocessed',
  title: 'A request that the server has not processed is sent again',
  clauses: ['RS-5', 'G-8'],
  features,
  needs: ['offer_call'],
  async play(stage) {
    const { server } = stage;
    await stage.join();
    server.plan('offerCall', 'silence');
    const offered = await stage.begin(stage.offerCall, 'RS-5');
    server.drop();
    await comeBack(stage);
    await offered.done;
    stage.tellRingback();
    await stage.driver.awaitEvents('RINGBACK_EVENT', 1, 'G-8');
    await stage.settle();
  },
};

const processed: ClientCase = {
  id: 'resume/processed',
  title: 'A request whose response was lost is not sent again; its response comes',
  clauses: ['RS-5', 'G-8'],
  features,
  needs: ['offer_call'],
  async play(stage) {
    const { server, grant } = stage;
    await stage.join();
    server.plan('offerCall', 'lost');
    const offered = await stage.begin(stage.offerCall, 'RS-5');
    server.drop();
    server.snapshot = grant.snapshotIn(SessionState.CALLING);
    await comeBack(stage);
    await offered.done;
    stage.tellRingback();
    await stage.driver.awaitEvents('RINGBACK_EVENT', 1, 'G-8');
    await stage.settle();
  },
};

const leftAway: ClientCase = {
  id: 'resume/leave-while-away',
  title: 'The user leaves while the socket is lost',
  clauses: ['RS-10', 'RS-5'],
  features,
  needs: ['answer_call', 'leave'],
  async play(stage) {
    const { server, grant } = stage;
    await stage.join();
    await stage.takeCall();
    server.snapshot = grant.snapshotIn(SessionState.IN_CALL);
    server.plan('resume', 'silence');
    const since = server.arrived.length;
    server.drop();
    await server.awaitRequest('resume', 'RS-12', since);
    const left = stage.leave();
    await stage.driver.sync();
    server.drop();
    await comeBack(stage);
    await left;
  },
};

const silent: ClientCase = {
  id: 'resume/silent-server',
  title: 'The server falls silent without a close; the SDK takes the socket for lost and resumes',
  clauses: ['RS-11', 'RS-6'],
  features,
  pingMs: 150,
  async play(stage) {
    const { server } = stage;
    await stage.join();
    await stage.settle();
    // And once more, on the socket that it came back on.
    for (let time = 0; time < 2; time += 1) {
      server.fallSilent();
      await comeBack(stage, 'RS-11');
    }
  },
};

const acks: ClientCase = {
  id: 'resume/acknowledge',
  title: 'Eighty events in a connected call are acknowledged in time',
  clauses: ['RS-9', 'G-8'],
  features,
  needs: ['offer_call'],
  async play(stage) {
    await stage.join();
    await stage.callThrough();
    const { session } = stage.grant.peer;
    for (let round = 0; round < 40; round += 1) {
      stage.tell({ case: 'mute', value: { session, track: Track.AUDIO } });
      stage.tell({ case: 'unmute', value: { session, track: Track.AUDIO } });
      if (round % 5 === 4) await stage.settle();
    }
    await stage.settle();
  },
};

/** The five seconds of RS-9, and what a busy machine takes. */
const ACK_WITHIN_MS = 7_000;

const acksOne: ClientCase = {
  id: 'resume/acknowledge-soon',
  title:
    'One event, and nothing after it, is acknowledged within five seconds, and so is the next one',
  clauses: ['RS-9', 'G-8'],
  features,
  async play(stage) {
    const { server } = stage;
    await stage.join();
    await stage.settle();
    const awaitAck = async (): Promise<void> => {
      const { seq } = server;
      await server.awaitFrame(
        `an acknowledgement of event ${seq}`,
        'RS-9',
        ({ frame }) => (frame.ackSeq ?? 0) >= seq,
        0,
        ACK_WITHIN_MS,
      );
    };
    await stage.ring();
    await awaitAck();
    stage.tellCancel(EndReason.CALLER_CANCELLED);
    await awaitAck();
    await stage.settle();
  },
};

const lateRinging: ClientCase = {
  id: 'resume/late-ringing',
  title: 'What rang and was answered elsewhere meanwhile alerts nobody; what still rings does',
  clauses: ['RS-3', 'G-8'],
  features,
  async play(stage) {
    const { server, grant } = stage;
    await stage.join();
    await stage.settle();
    server.drop();
    grant.nextCallId();
    stage.tellRinging({ expiresInMs: 0 });
    stage.tellCancel(EndReason.NO_ANSWER);
    grant.nextCallId();
    stage.tellRinging();
    stage.tellCancel(EndReason.ANSWERED_ELSEWHERE);
    grant.nextCallId();
    stage.tellRinging();
    server.snapshot = grant.snapshotIn(SessionState.RINGING);
    await comeBack(stage);
    await stage.driver.awaitEvents('RINGING_EVENT', 1, 'G-8');
    await stage.settle();
  },
};

const newRinging: ClientCase = {
  id: 'resume/new-ringing',
  title: 'A call comes right behind the snapshot, which does not show it; the user is alerted',
  clauses: ['G-8'],
  features,
  async play(stage) {
    const { server, grant } = stage;
    await stage.join();
    await stage.settle();
    server.drop();
    // For the SDK it looks the same as one that is offered as the replay ends.
    grant.nextCallId();
    stage.tellRinging();
    await comeBack(stage);
    await stage.driver.awaitEvents('RINGING_EVENT', 1, 'G-8');
    await stage.settle();
  },
};

const refused: ClientCase = {
  id: 'resume/refused',
  title: 'The session cannot be resumed; the application is told, and functions fail',
  clauses: ['RS-6', 'SE-1'],
  features,
  needs: ['offer_call'],
  async play(stage) {
    const { server } = stage;
    await stage.join();
    await stage.settle();
    server.refuse('resume', StatusCode.RESUME_FAILED);
    server.drop();
    await stage.driver.awaitEvents('CLOSE_EVENT', 1, 'SE-1');
    await stage.tryOffer();
  },
};

const replaced: ClientCase = {
  id: 'resume/replaced',
  title: 'A newer session takes the place of this one; the SDK does not come back to the old one',
  clauses: ['RS-12', 'SE-1'],
  features,
  needs: ['offer_call'],
  async play(stage) {
    const { server } = stage;
    await stage.join();
    await stage.settle();
    server.tell({ case: 'sessionClosed', value: { reason: SessionClosedReason.REPLACED } });
    server.drop(4001);
    await stage.driver.awaitEvents('CLOSE_EVENT', 1, 'RS-12');
    await stage.tryOffer();
    await stage.createSession();
    await stage.settle();
  },
};

const taken: ClientCase = {
  id: 'resume/taken',
  title:
    'The socket is closed with 4002, and that of the next session with 4001, without a word before; the SDK comes back to neither',
  clauses: ['RS-12', 'SE-1'],
  features,
  needs: ['offer_call'],
  async play(stage) {
    await stage.join();
    await stage.settle();
    stage.server.drop(CloseCode.TAKEN_OVER);
    await stage.driver.awaitEvents('CLOSE_EVENT', 1, 'RS-12');
    await stage.tryOffer();
    await stage.createSession();
    await stage.settle();
    stage.server.drop(CloseCode.REPLACED);
    await stage.driver.awaitEvents('CLOSE_EVENT', 2, 'RS-12');
    await stage.tryOffer();
  },
};

export const RESUME_CASES: readonly ClientCase[] = [
  inCall,
  unprocessed,
  processed,
  leftAway,
  silent,
  acks,
  acksOne,
  lateRinging,
  newRinging,
  refused,
  replaced,
  taken,
];

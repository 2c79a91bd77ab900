/** Owns the cases about sessions and about answers that are refused or never come. They never judge. */
import {
  EndReason,
  ServerFrameSchema,
  SessionClosedReason,
  StatusCode,
  Track,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import type { ClientCase } from './case.js';
import { REFUSALS } from './stage.js';

/** An SDK gives up after 5 s; the rest is for a busy machine. */
const GIVES_UP_MS = 20_000;
const WITHIN = { ms: GIVES_UP_MS, clause: 'RQ-6' } as const;

const functionsFirst: ClientCase = {
  id: 'session/functions-first',
  title: 'Functions fail before a session, then a session is created',
  clauses: ['SE-1', 'SE-2', 'WR-1', 'WR-2', 'WR-4', 'SE-8'],
  needs: ['offer_call', 'answer_call', 'leave', 'set_mute', 'get_device_list', 'set_audio_device'],
  async play(stage) {
    const { driver } = stage;
    await stage.configure();
    await stage.tryOffer();
    await driver.command({ case: 'answerCall', value: {} });
    await stage.leave();
    await driver.command({ case: 'setMute', value: { track: Track.AUDIO } });
    await driver.command({ case: 'getDeviceList', value: {} });
    await driver.command({ case: 'setAudioDevice', value: { deviceId: 'any' } });
    await stage.createSession();
    await stage.settle();
  },
};

const madeUp: ClientCase = {
  id: 'session/made-up-user',
  title: 'The server makes the user id up, and the application gets it',
  clauses: ['SE-2'],
  async play(stage) {
    await stage.configure();
    await stage.ask({ case: 'createSession', value: {} });
    await stage.settle();
  },
};

const refusedSessions: ClientCase = {
  id: 'session/refused',
  title: 'CreateSession is refused with every status, then succeeds',
  clauses: ['RQ-6', 'SE-2'],
  async play(stage) {
    await stage.configure();
    for (const code of REFUSALS) {
      stage.refuse('createSession', code);
      await stage.createSession();
    }
    await stage.createSession();
    await stage.settle();
  },
};

const pings: ClientCase = {
  id: 'session/pings',
  title: 'Pings, also several at once, and one with the nonce 0',
  clauses: ['SE-8'],
  async play(stage) {
    await stage.join();
    await stage.settle();
    stage.server.ping();
    stage.server.ping();
    const body = { case: 'ping' as const, value: { nonce: 0 } };
    const value = { body };
    stage.server.say(create(ServerFrameSchema, { body: { case: 'control', value } }));
    await stage.settle();
  },
};

const closed: ClientCase = {
  id: 'session/closed',
  title: 'The session is replaced; functions then fail, and a new session can be created',
  clauses: ['SE-1', 'SE-2'],
  needs: ['offer_call'],
  async play(stage) {
    await stage.join();
    await stage.settle();
    stage.server.tell({
      case: 'sessionClosed',
      value: { reason: SessionClosedReason.REPLACED },
    });
    stage.server.drop(4001);
    await stage.driver.awaitEvents('CLOSE_EVENT', 1, 'SE-1');
    await stage.tryOffer();
    await stage.createSession();
    await stage.settle();
  },
};

const silentSession: ClientCase = {
  id: 'silent/create-session',
  title: 'CreateSession is never answered',
  clauses: ['RQ-6'],
  async play(stage) {
    await stage.configure();
    stage.server.plan('createSession', 'silence');
    await stage.ask({ case: 'createSession', value: {} }, WITHIN);
  },
};

const silentOffer: ClientCase = {
  id: 'silent/offer',
  title: 'OfferCall is never answered, while pings go on, and the SDK leaves the call',
  clauses: ['RQ-6', 'CA-3'],
  needs: ['offer_call'],
  async play(stage) {
    await stage.join();
    stage.server.plan('offerCall', 'silence');
    await stage.ask(stage.offerCall, WITHIN);
    await stage.settle();
  },
};

const silentAnswer: ClientCase = {
  id: 'silent/answer',
  title: 'AnswerCall is never answered, while pings go on',
  clauses: ['RQ-6'],
  needs: ['answer_call'],
  async play(stage) {
    await stage.join();
    await stage.ring();
    stage.server.plan('answerCall', 'silence');
    await stage.ask({ case: 'answerCall', value: {} }, WITHIN);
    await stage.settle();
  },
};

const silentLeave: ClientCase = {
  id: 'silent/leave',
  title: 'Leave is never answered, while pings go on',
  // It may succeed all the same, so that RQ-6 asks for its end alone.
  clauses: ['G-8', 'SE-8'],
  needs: ['offer_call', 'leave'],
  async play(stage) {
    await stage.join();
    await stage.callOut();
    stage.server.plan('leave', 'silence');
    await stage.driver.command({ case: 'leave', value: {} }, WITHIN);
    await stage.settle();
  },
};

const silentMute: ClientCase = {
  id: 'silent/mute',
  title: 'SetMute is never answered, and the call is over meanwhile',
  clauses: ['RQ-6', 'G-8'],
  needs: ['offer_call', 'set_mute'],
  async play(stage) {
    const { server, driver } = stage;
    await stage.join();
    await stage.callThrough();
    server.plan('setMute', 'silence');
    const since = server.arrived.length;
    const value = { track: Track.AUDIO };
    const muted = driver.command({ case: 'setMute', value }, WITHIN);
    await server.awaitRequest('setMute', 'RQ-6', since);
    stage.tellLeave(EndReason.HANGUP);
    await driver.awaitEvents('LEAVE_EVENT', 1, 'G-8');
    await muted;
    await stage.settle();
  },
};

const lostSession: ClientCase = {
  id: 'lost/create-session',
  title: 'The socket is lost before CreateSession is answered',
  clauses: ['RQ-6'],
  async play(stage) {
    await stage.configure();
    stage.server.plan('createSession', 'silence');
    const created = await stage.begin({ case: 'createSession', value: {} }, 'SE-1', WITHIN);
    stage.server.drop();
    await created.done;
  },
};

const lostOffer: ClientCase = {
  id: 'lost/offer',
  title: 'The socket is lost before OfferCall is answered, without resume',
  clauses: ['RQ-6', 'SE-1'],
  needs: ['offer_call'],
  async play(stage) {
    await stage.join();
    stage.server.plan('offerCall', 'silence');
    const offered = await stage.begin(stage.offerCall, 'RQ-6', WITHIN);
    stage.server.drop();
    await offered.done;
    await stage.driver.awaitEvents('CLOSE_EVENT', 1, 'SE-1');
    await stage.tryOffer();
  },
};

const lostInCall: ClientCase = {
  id: 'lost/in-call',
  title: 'The socket is lost in a connected call, without resume',
  clauses: ['SE-1', 'G-8'],
  needs: ['offer_call'],
  async play(stage) {
    await stage.join();
    await stage.callThrough();
    stage.server.drop();
    await stage.driver.awaitEvents('CLOSE_EVENT', 1, 'SE-1');
    await stage.tryOffer();
  },
};

const refusedOffers: ClientCase = {
  id: 'refused/offers',
  title: 'OfferCall is refused with every status, then succeeds',
  clauses: ['RQ-6', 'G-8'],
  needs: ['offer_call', 'leave'],
  async play(stage) {
    await stage.join();
    for (const code of REFUSALS) {
      stage.refuse('offerCall', code);
      await stage.offer();
    }
    stage.refuse('offerCall', 99 as StatusCode);
    await stage.offer();
    await stage.callOut();
    await stage.settle();
    await stage.leave();
  },
};

const refusedAnswers: ClientCase = {
  id: 'refused/answers',
  title: 'AnswerCall is refused with every status',
  clauses: ['RQ-6', 'G-8', 'TG-3'],
  needs: ['answer_call'],
  async play(stage) {
    await stage.join();
    let calls = 0;
    for (const code of REFUSALS) {
      stage.grant.nextCallId();
      stage.tellRinging();
      calls += 1;
      await stage.driver.awaitEvents('RINGING_EVENT', calls, 'G-8');
      stage.refuse('answerCall', code);
      await stage.answer();
      stage.tellCancel(5);
      await stage.settle();
    }
  },
};

const refusedMutes: ClientCase = {
  id: 'refused/mutes',
  title: 'SetMute is refused in a connected call',
  clauses: ['RQ-6', 'G-8'],
  needs: ['offer_call', 'set_mute', 'set_unmute'],
  async play(stage) {
    await stage.join();
    await stage.callThrough();
    const { INVALID_STATE, INTERNAL, RATE_LIMITED, UNSPECIFIED } = StatusCode;
    for (const code of [INVALID_STATE, INTERNAL, RATE_LIMITED, UNSPECIFIED]) {
      stage.refuse('setMute', code);
      await stage.mute(true);
    }
    await stage.mute(true);
    await stage.mute(false);
    await stage.settle();
  },
};

export const SESSION_CASES: readonly ClientCase[] = [
  functionsFirst,
  madeUp,
  refusedSessions,
  pings,
  closed,
  silentSession,
  silentOffer,
  silentAnswer,
  silentLeave,
  silentMute,
  lostSession,
  lostOffer,
  lostInCall,
  refusedOffers,
  refusedAnswers,
  refusedMutes,
];

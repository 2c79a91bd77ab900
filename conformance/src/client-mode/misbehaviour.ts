/** Owns the cases in which the server does what a client has to bear: late, again, unknown, wrong. They never judge. */
import {
  DescriptionType,
  EndReason,
  encodeServerFrame,
  type ServerFrame,
  ServerFrameSchema,
  StatusCode,
  Track,
} from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import type { ClientCase } from './case.js';
import type { Arrived } from './scripted-server.js';
import { PEER_SDP } from './stage.js';

/** Field 900, a string: nobody knows it. */
const UNKNOWN_FIELD = Uint8Array.of(0xa2, 0x38, 3, 0x6e, 0x65, 0x77);

/** A frame with an unknown field at its top. */
const withUnknown = (frame: ServerFrame): Uint8Array =>
  Uint8Array.from([...encodeServerFrame(frame), ...UNKNOWN_FIELD]);

const unknownContent: ClientCase = {
  id: 'unknown/content',
  title: 'Unknown events, controls, frames and fields, in a connected call',
  clauses: ['WR-5', 'G-8'],
  needs: ['offer_call', 'leave'],
  async play(stage) {
    await stage.join();
    await stage.callThrough();
    const { server, grant } = stage;
    server.seq += 1;
    const event = { seq: server.seq, callId: grant.callId, serverMs: 0 };
    server.tellFrame(create(ServerFrameSchema, { body: { case: 'event', value: event } }));
    server.say(create(ServerFrameSchema, { body: { case: 'control', value: {} } }));
    server.say(create(ServerFrameSchema));
    server.sayBytes(UNKNOWN_FIELD);
    server.seq += 1;
    const mute = { session: grant.peer.session, track: Track.AUDIO };
    server.sayBytes(
      withUnknown(
        create(ServerFrameSchema, {
          body: {
            case: 'event',
            value: { ...event, seq: server.seq, body: { case: 'mute', value: mute } },
          },
        }),
      ),
    );
    const goAway = { case: 'goAway', value: { drainMs: 60_000 } } as const;
    server.say(create(ServerFrameSchema, { body: { case: 'control', value: { body: goAway } } }));
    server.seq += 1;
    const last = { ...event, seq: server.seq };
    server.tellFrame(create(ServerFrameSchema, { body: { case: 'event', value: last } }));
    await stage.settle();
    await stage.leave();
    await stage.settle();
  },
};

const unknownReason: ClientCase = {
  id: 'unknown/end-reasons',
  title: 'CANCEL with every reason, and with one that nobody knows',
  clauses: ['G-8', 'MD-3'],
  async play(stage) {
    await stage.join();
    const reasons = Object.values(EndReason).filter((each) => typeof each === 'number');
    let calls = 0;
    for (const reason of [...reasons, 99 as EndReason]) {
      stage.grant.nextCallId();
      stage.tellRinging();
      calls += 1;
      await stage.driver.awaitEvents('RINGING_EVENT', calls, 'G-8');
      stage.tellCancel(reason);
      await stage.driver.awaitEvents('CANCEL_EVENT', calls, 'G-8');
    }
    await stage.settle();
  },
};

const leaveReasons: ClientCase = {
  id: 'unknown/leave-reasons',
  title: 'LEAVE with every reason, and with one that nobody knows',
  clauses: ['G-8', 'HU-4'],
  needs: ['offer_call'],
  async play(stage) {
    await stage.join();
    const reasons = Object.values(EndReason).filter((each) => typeof each === 'number');
    let calls = 0;
    for (const reason of [...reasons, 99 as EndReason]) {
      calls += 1;
      await stage.offer();
      stage.tellRingback();
      await stage.driver.awaitEvents('RINGBACK_EVENT', calls, 'G-8');
      stage.tellLeave(reason);
      await stage.driver.awaitEvents('LEAVE_EVENT', calls, 'G-8');
    }
    await stage.settle();
  },
};

const repeated: ClientCase = {
  id: 'again/events',
  title: 'Every event comes a second time, as it was',
  clauses: ['G-8'],
  needs: ['offer_call'],
  async play(stage) {
    await stage.join();
    await stage.callThrough();
    const { session } = stage.grant.peer;
    stage.tell({ case: 'mute', value: { session, track: Track.AUDIO } });
    await stage.settle();
    for (const frame of [...stage.server.told]) stage.server.say(frame);
    await stage.settle();
    stage.tellLeave(EndReason.HANGUP);
    await stage.driver.awaitEvents('LEAVE_EVENT', 1, 'G-8');
    const last = stage.server.told.at(-1);
    if (last !== undefined) stage.server.say(last);
    await stage.settle();
  },
};

const expiredRinging: ClientCase = {
  id: 'late/ringing',
  title: 'RINGING without time left alerts nobody',
  clauses: ['RS-3'],
  async play(stage) {
    await stage.join();
    stage.grant.nextCallId();
    stage.tellRinging({ expiresInMs: 0 });
    await stage.settle();
    await stage.ring();
  },
};

const candidateFirst: ClientCase = {
  id: 'media/candidate-first',
  title: "The other party's candidates come before its description, and the SDK connects",
  clauses: ['IC-1', 'DE-1', 'G-8'],
  needs: ['answer_call'],
  async play(stage) {
    await stage.join();
    stage.requireMedia();
    await stage.ring();
    await stage.answer();
    stage.tellCandidates();
    stage.tellDescription('offer');
    await stage.connect();
  },
};

const wrongNegotiation: ClientCase = {
  id: 'media/wrong-negotiation',
  title: 'Descriptions and candidates of negotiations that nobody began are not taken',
  clauses: ['DE-1', 'IC-1', 'G-8'],
  needs: ['offer_call'],
  async play(stage) {
    await stage.join();
    stage.requireMedia();
    await stage.callOut();
    const { session } = stage.grant.peer;
    stage.tell({ case: 'answered', value: { calleeSession: session, needOffer: true } });
    await stage.server.awaitRequest('description', 'DE-1');
    stage.tellDescription('answer', 7);
    stage.tell({
      case: 'description',
      value: { negotiationId: 1, type: 99 as DescriptionType, sdp: PEER_SDP },
    });
    stage.tellDescription('offer', 1);
    await stage.settle();
    stage.tellDescription('answer');
    stage.tellCandidates();
    await stage.connect();
  },
};

const unreadable: ClientCase = {
  id: 'media/unreadable',
  title: "The other party's SDP is none; the application is told once that the call is over",
  clauses: ['G-8'],
  needs: ['answer_call'],
  async play(stage) {
    await stage.join();
    stage.requireMedia();
    await stage.ring();
    await stage.answer();
    const value = { negotiationId: 1, type: DescriptionType.OFFER, sdp: 'no SDP' };
    stage.tell({ case: 'description', value });
    await stage.settle();
    // An SDK that has not given up by itself learns it from the server.
    stage.tellLeave(EndReason.CONNECT_TIMEOUT);
    await stage.settle();
  },
};

const crossingLeaves: ClientCase = {
  id: 'cross/leaves',
  title: 'Both hang up: LEAVE comes while the own Leave is on its way',
  clauses: ['G-8', 'TG-3'],
  needs: ['answer_call', 'leave'],
  async play(stage) {
    await stage.join();
    await stage.takeCall();
    stage.server.plan('leave', 'silence');
    const { frame, done } = await stage.begin({ case: 'leave', value: {} }, 'TG-3');
    stage.tellLeave(EndReason.HANGUP);
    const { callId } = stage.grant;
    stage.server.respond(frame, {
      result: { case: 'leave', value: { callId, alreadyEnded: true } },
    });
    await done;
    await stage.settle();
  },
};

const strangeResponses: ClientCase = {
  id: 'strange/responses',
  title: 'Responses to requests that nobody made, and events of other calls, change nothing',
  clauses: ['SE-8', 'G-8'],
  needs: ['answer_call'],
  async play(stage) {
    await stage.join();
    const value = { requestId: 4_000_000, status: { code: StatusCode.INTERNAL } };
    stage.server.say(create(ServerFrameSchema, { body: { case: 'response', value } }));
    const error = { status: { code: StatusCode.INVALID_ARGUMENT, message: 'No.' }, about: 'ack' };
    const body = {
      case: 'control' as const,
      value: { body: { case: 'error' as const, value: error } },
    };
    stage.server.say(create(ServerFrameSchema, { body }));
    stage.server.tell(
      { case: 'candidates', value: { negotiationId: 1, end: true } },
      'call-of-nobody',
    );
    await stage.takeCall();
  },
};

const cancelAtOnce: ClientCase = {
  id: 'cross/cancel-and-offer',
  title: 'The user leaves before OfferCall is answered',
  clauses: ['CA-3', 'SE-8'],
  needs: ['offer_call', 'leave'],
  async play(stage) {
    await stage.join();
    stage.server.plan('offerCall', 'silence');
    const offered = await stage.begin(stage.offerCall, 'G-8');
    const left = await stage.begin({ case: 'leave', value: {} }, 'TG-3');
    const callId = stage.grant.nextCallId();
    stage.server.respond(offered.frame, {
      result: { case: 'offerCall', value: { callId, disposition: 1, expiresInMs: 60_000 } },
    });
    await Promise.all([offered.done, left.done]);
    await stage.settle();
  },
};

const isLater =
  (type: DescriptionType, id: number) =>
  ({ frame: { body } }: Arrived): boolean =>
    body.case === 'description' && body.value.type === type && body.value.negotiationId === id;

/** The other party offers negotiation 2, and the SDK answers. */
const staleAnswer: ClientCase = {
  id: 'renegotiate/stale-answer',
  title:
    'The ANSWER of a later negotiation is STALE; a new OFFER follows, and loses to another one',
  clauses: ['NG-5', 'DE-1'],
  features: ['renegotiate'],
  needs: ['offer_call'],
  async play(stage) {
    const { server } = stage;
    await stage.join();
    await stage.callThrough();
    server.refuse('description', StatusCode.STALE_NEGOTIATION);
    stage.tellDescription('offer', 2);
    await server.awaitFrame('ANSWER 2', 'NG-5', isLater(DescriptionType.ANSWER, 2));
    server.plan('description', 'silence');
    const lost = await server.awaitFrame('OFFER 3', 'NG-5', isLater(DescriptionType.OFFER, 3));
    // The other offer came first: it is told before this one is refused.
    stage.tellDescription('offer', 3);
    const status = { code: StatusCode.NEGOTIATION_PENDING, message: 'Another offer came first.' };
    server.respond(lost.frame, { status });
    await server.awaitFrame('ANSWER 3', 'NG-5', isLater(DescriptionType.ANSWER, 3));
    await stage.settle();
  },
};

export const MISBEHAVIOUR_CASES: readonly ClientCase[] = [
  unknownContent,
  unknownReason,
  leaveReasons,
  repeated,
  expiredRinging,
  candidateFirst,
  wrongNegotiation,
  unreadable,
  crossingLeaves,
  strangeResponses,
  cancelAtOnce,
  staleAnswer,
];

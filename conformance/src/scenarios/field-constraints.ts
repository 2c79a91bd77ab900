/** Owns the scenarios of requests of which one field breaks its constraint (ER-3), and of what is exactly at a limit. */
import {
  CallType,
  ClientFrameSchema,
  DescriptionType,
  DeviceKind,
  type Limits,
  LimitsSchema,
  MediaState,
  Track,
} from '@audiocall/proto';
import { create, type Message, toBinary } from '@bufbuild/protobuf';
import type { BodyInit, WirePeer } from '../peers/wire-peer.js';
import { listBadFields } from './bad-fields.js';
import type { Case } from './case.js';
import type { Member } from './member.js';
import { joinWithResume } from './resumable.js';
import { connectCall } from './stage.js';

/** Where no limit is known, none is tried. */
const NO_LIMITS = create(LimitsSchema, {});

/** The same request once for each constraint of its fields, which that one breaks. */
function spoil(body: BodyInit, limits: Limits): readonly BodyInit[] {
  const right = create(ClientFrameSchema, { body }).body;
  const field = ClientFrameSchema.fields.find(({ localName }) => localName === right.case);
  if (field?.fieldKind !== 'message' || right.value === undefined) return [];
  return listBadFields(field.message, right.value as Message, limits)
    .map(({ message }) => ({ case: right.case, value: message }) as BodyInit)
    .filter((body) => fits(body, limits));
}

/** The frame is not one that is too long itself (WR-4). */
function fits(body: BodyInit, { maxFrameBytes }: Limits): boolean {
  if (maxFrameBytes === 0) return true;
  const frame = create(ClientFrameSchema, { requestId: LONG_ID, body });
  return toBinary(ClientFrameSchema, frame).length <= maxFrameBytes;
}

/** No id takes more bytes. */
const LONG_ID = 0xffffffff;

/** One after the other: an answer is judged where nothing else was under way. */
async function askAll(peer: WirePeer, bodies: readonly BodyInit[]): Promise<void> {
  for (const body of bodies) await peer.request(body);
}

async function askSpoiled(member: Member, ...bodies: readonly BodyInit[]): Promise<void> {
  const limits = member.granted?.limits ?? NO_LIMITS;
  await askAll(
    member.peer,
    bodies.flatMap((body) => spoil(body, limits)),
  );
}

/** Every second one of the offers that are wrong, each with a client_ref of its own. */
async function askSpoiledOffers(caller: Member, callee: Member, first: number): Promise<void> {
  const limits = caller.granted?.limits ?? NO_LIMITS;
  const right = { clientRef: '', callType: CallType.AUDIOCALL, callee: callee.userId };
  const { length } = spoil({ case: 'offerCall', value: right }, limits);
  for (let nth = first; nth < length; nth += 2) {
    const value = caller.offerTerms(callee.userId);
    await askAll(caller.peer, spoil({ case: 'offerCall', value }, limits).slice(nth, nth + 1));
  }
}

/** So few frames come before a server gives a socket up that has no session (SE-7), however few a second it takes. */
const FEW = 5;

const sessionFields: Case = {
  id: 'fields/session',
  title: 'CreateSession with each of its fields wrong in turn, and then with none',
  kind: 'scenario',
  clauses: ['ER-3'],
  async play(stage) {
    const { granted } = await stage.join('bob');
    const limits = granted?.limits ?? NO_LIMITS;
    const { framesPerSecond } = limits;
    const value = stage.credentials({ userId: stage.userId('alice'), deviceId: 'phone' });
    const wrong = spoil({ case: 'createSession', value }, limits);
    for (let first = 0; first < wrong.length; first += FEW) {
      const peer = await stage.connect(`alice-${first / FEW}`, { framesPerSecond });
      await askAll(peer, wrong.slice(first, first + FEW));
      await stage.enter(peer, { deviceId: 'phone' }, 'alice');
      await stage.settle();
      await peer.request({ case: 'destroySession', value: {} });
      await peer.awaitClose();
    }
  },
};

const callFields: Case = {
  id: 'fields/call',
  title: 'OfferCall, AnswerCall and Leave with each of their fields wrong in turn, as a call rings',
  description:
    'Each request would be right but for the one field; the call rings on, and is answered.',
  kind: 'scenario',
  clauses: ['ER-3', 'LM-1', 'ER-2'],
  async play(stage) {
    const [alice, bob, carol, dave] = await stage.joinAll('alice', 'bob', 'carol', 'dave');
    await stage.settle();
    await alice.offer(bob.userId);
    await stage.settle();
    const byName = { callType: CallType.AUDIOCALL, caller: alice.userId };
    const target = { case: 'byName', value: byName } as const;
    await askSpoiled(
      bob,
      { case: 'answerCall', value: { target } },
      { case: 'leave', value: { target } },
    );
    // Two callers, since offers are counted (LM-2).
    await askSpoiledOffers(carol, dave, 0);
    await askSpoiledOffers(dave, carol, 1);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await alice.leave();
    await stage.settle();
  },
};

const mediaFields: Case = {
  id: 'fields/media',
  title:
    'Description, Candidates, MediaReport and SetMute with each of their fields wrong in turn, in a call',
  description:
    'Each request would be right but for the one field; the two are connected all the same.',
  kind: 'scenario',
  clauses: ['ER-3', 'LM-1', 'MU-5', 'ER-2', 'CN-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    const named = { callId, negotiationId: 1 };
    const type = DescriptionType.OFFER;
    const candidates = alice.makeCandidates(1);
    const description = { ...named, type, sdp: alice.sdp('offer') };
    await askSpoiled(alice, { case: 'description', value: description });
    await stage.settle();
    await alice.describe(callId, 'offer');
    await stage.settle();
    const batch = { ...named, ufrag: 'test', candidates };
    await askSpoiled(alice, { case: 'candidates', value: batch });
    await stage.settle();
    await bob.describe(callId, 'answer');
    await stage.settle();
    await askSpoiled(
      bob,
      { case: 'mediaReport', value: { ...named, state: MediaState.CONNECTED } },
      { case: 'setMute', value: { callId, track: Track.AUDIO, muted: true } },
    );
    await stage.settle();
    for (const party of [alice, bob]) {
      party.report(callId);
      await stage.settle();
    }
    await alice.leave();
    await stage.settle();
  },
};

const resumeFields: Case = {
  id: 'fields/resume',
  title: 'Resume with each of its fields wrong in turn, and then with none',
  kind: 'scenario',
  clauses: ['ER-3', 'RS-2'],
  needs: ['resume'],
  async play(stage) {
    const alice = await joinWithResume(stage, 'alice');
    await alice.peer.cut();
    const peer = await stage.connect('alice-other');
    // Fewer than five, should a server count them as failures (RS-6).
    await askAll(
      peer,
      spoil({ case: 'resume', value: alice.resumeTerms() }, NO_LIMITS).slice(0, 4),
    );
    await stage.resume(alice);
    await stage.settle();
  },
};

const recordingFields: Case = {
  id: 'fields/recording',
  title: 'SetRecording with each of its fields wrong in turn, in a call',
  kind: 'scenario',
  clauses: ['ER-3'],
  needs: ['recording'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    await askSpoiled(alice, { case: 'setRecording', value: { callId, on: true } });
    await stage.settle();
  },
};

const noticeFields: Case = {
  id: 'fields/device-notice',
  title: 'DeviceNotice with each of its fields wrong in turn, in a call',
  kind: 'scenario',
  clauses: ['ER-3'],
  needs: ['device_notice'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    const value = { callId, epoch: 1, kind: DeviceKind.AUDIO_INPUT };
    await askSpoiled(alice, { case: 'deviceNotice', value });
    await stage.settle();
  },
};

const inlineFields: Case = {
  id: 'fields/sdp-on-ring',
  title:
    'An inline answer that is empty, then one that is too long, of a session that has the offer',
  kind: 'scenario',
  clauses: ['ER-3', 'LM-1', 'SR-1'],
  needs: ['sdp_on_ring'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await alice.offer(bob.userId, {
      sdpOffer: alice.sdp('offer'),
      sdpOnRing: true,
    });
    await stage.settle();
    const target = { case: 'callId', value: callId } as const;
    const sdpAnswer = bob.sdp('answer');
    await askSpoiled(bob, { case: 'answerCall', value: { target, sdpAnswer } });
    await stage.settle();
    await bob.answer(target, { sdpAnswer });
    await stage.settle();
    await alice.leave();
    await stage.settle();
  },
};

/** Letters of three bytes, one of four, and what is missing to that many bytes. */
function fillUp(sdp: string, bytes: number): string {
  const start = `${sdp}a=x-label:\u{1F4DE} `;
  const missing = Math.max(0, bytes - Buffer.byteLength(start));
  return `${start}${'x'.repeat(missing % 3)}${'語'.repeat(Math.floor(missing / 3))}`;
}

const lateLimits: Case = {
  id: 'limits/after-the-claim',
  title:
    'After the claim, descriptions, a batch and a candidate are exactly as long as they may be',
  description: 'They are long, have letters that take several bytes, and arrive as they were sent.',
  kind: 'scenario',
  clauses: ['LM-1', 'DE-2', 'IC-1', 'CN-1'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const limits = alice.granted?.limits ?? NO_LIMITS;
    const { maxSdpBytes, maxCandidateBytes } = limits;
    const callId = await alice.offer(bob.userId);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    const named = { callId, negotiationId: 1 };
    const { OFFER, ANSWER } = DescriptionType;
    const describe = (who: Member, type: DescriptionType, sdp: string) =>
      who.peer.request({ case: 'description', value: { ...named, type, sdp } });
    await describe(alice, OFFER, fillUp(alice.sdp('offer'), maxSdpBytes));
    await stage.settle();
    await describe(bob, ANSWER, fillUp(bob.sdp('answer'), maxSdpBytes));
    await stage.settle();
    const [first] = alice.makeCandidates(1);
    const longest = { ...first, candidate: fillUp(first?.candidate ?? '', maxCandidateBytes) };
    const most = Array.from({ length: alice.batchSize }, (_, nth) => ({ candidate: `c:${nth}` }));
    for (const candidates of [most, [longest]]) {
      const body = { case: 'candidates', value: { ...named, ufrag: 'test', candidates } } as const;
      if (fits(body, limits)) await alice.peer.request(body);
      await stage.settle();
    }
    for (const party of [alice, bob]) {
      party.report(callId);
      await stage.settle();
    }
    await alice.leave();
    await stage.settle();
  },
};

/** Constraints of fields, request by request. */
export const FIELD_CASES: readonly Case[] = [
  sessionFields,
  callFields,
  mediaFields,
  resumeFields,
  recordingFields,
  noticeFields,
  inlineFields,
  lateLimits,
];

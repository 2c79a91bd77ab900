/** Owns the scenarios about features that sessions ask for and the server does not offer: nobody has them. */
import { CallType, DeviceKind } from '@audiocall/proto';
import { FEATURES, type FeatureName, nameFeatures } from '../features.js';
import { NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';
import { connectCall, connectMedia, type Member } from './stage.js';

/** Somebody who asks for everything. */
const ASKING = { features: Object.values(FEATURES) } as const;

/** The features that have requests of their own. */
const WITH_REQUESTS = ['resume', 'recording', 'list_sessions', 'device_notice'] as const;

/** Those that change what core does. */
const WITH_EFFECTS: readonly FeatureName[] = [
  'resume',
  'replay_held',
  'glare_merge',
  'renegotiate',
  'sdp_on_ring',
];

function listOffered({ granted }: Member): readonly FeatureName[] {
  return nameFeatures(granted?.offered ?? []);
}

const requests: Case = {
  id: 'features/not-offered',
  title: 'Requests of the features that are not offered, by sessions that asked for them',
  description:
    'Two users ask for every feature. A stranger tries to resume, and a party of their call sends the requests of each feature that the server does not offer.',
  kind: 'scenario',
  clauses: ['WR-5', 'ER-2', 'SE-10'],
  async play(stage) {
    const alice = await stage.join('alice', ASKING);
    const offered = listOffered(alice);
    const isOffered = (name: FeatureName): boolean => offered.includes(name);
    if (WITH_REQUESTS.every(isOffered)) {
      throw new NotOfferedError('the server offers every feature that has requests of its own');
    }
    const bob = await stage.join('bob', ASKING);
    if (!isOffered('resume')) {
      const eve = await stage.connect('eve');
      const value = { sessionId: alice.granted?.sessionId ?? '', resumeToken: 'x'.repeat(43) };
      await eve.request({ case: 'resume', value });
    }
    const callId = await connectCall(stage, alice, bob);
    if (!isOffered('recording')) await alice.setRecording(callId, true);
    if (!isOffered('list_sessions')) {
      await alice.peer.request({ case: 'listSessions', value: { page: 1 } });
    }
    if (!isOffered('device_notice')) {
      const value = { callId, epoch: 1, kind: DeviceKind.AUDIO_INPUT };
      await alice.peer.request({ case: 'deviceNotice', value });
      alice.noticeDevice(callId, 2);
    }
    await stage.settle();
  },
};

const effects: Case = {
  id: 'features/asked-in-vain',
  title: 'Calls of users who asked for every feature, at a server that offers none of them',
  description:
    'A callee comes late, two users call each other, a caller wants its SDP to ride on RINGING and negotiates anew, and at last loses its socket: all as in core.',
  kind: 'scenario',
  clauses: ['SE-10', 'LS-2', 'GL-1', 'DE-1', 'SE-6'],
  async play(stage) {
    const alice = await stage.join('alice', ASKING);
    const offered = listOffered(alice).filter((name) => WITH_EFFECTS.includes(name));
    if (offered.length > 0) throw new NotOfferedError(`the server offers ${offered.join(', ')}`);
    const bob = await stage.join('bob', ASKING);
    const early = { sdpOffer: alice.sdp('offer'), sdpOnRing: true };
    await alice.offer(stage.userId('carol'), early);
    await stage.settle();
    const carol = await stage.join('carol', ASKING);
    await stage.settle();
    await carol.leave({
      case: 'byName',
      value: { callType: CallType.AUDIOCALL, caller: alice.userId },
    });
    await stage.settle();
    const callId = await alice.offer(bob.userId, early);
    await stage.settle();
    await bob.offer(alice.userId);
    await stage.settle();
    await bob.answer();
    await stage.settle();
    await connectMedia(stage, alice, bob, callId, true);
    await alice.describe(callId, 'offer', 2);
    await stage.settle();
    await alice.peer.cut();
    await stage.settle();
  },
};

/** Features that are asked for in vain. */
export const UNOFFERED_CASES: readonly Case[] = [requests, effects];

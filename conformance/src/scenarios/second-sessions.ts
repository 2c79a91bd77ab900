/**
 * Owns the scenarios of users who have a session and ask for another one (MD-2). What becomes of it is for the
 * session policy to say, and each of them is played under REPLACE and under REJECT.
 */
import { randomUUID } from 'node:crypto';
import { Feature, SessionPolicy } from '@audiocall/proto';
import { NotOfferedError } from '../run/not-judged.js';
import type { Case } from './case.js';
import { joinWithResume } from './resumable.js';
import { connectCall, type Member, type Stage } from './stage.js';

const PHONE = { deviceId: 'phone' };

/** A device of FORK is one of several, and has cases of its own. */
function requireOneSession({ granted }: Member): void {
  if (granted?.sessionPolicy !== SessionPolicy.FORK) return;
  throw new NotOfferedError("the server's session_policy is FORK");
}

/** Somebody who has a session asks for another one on a device, and may be refused. */
async function tryToJoin(
  stage: Stage,
  { userId }: Member,
  name: string,
  deviceId: string,
): Promise<void> {
  const peer = await stage.connect(name);
  await peer.request({
    case: 'createSession',
    value: stage.credentials({ userId, deviceId }),
  });
  await stage.settle();
}

const firstEver: Case = {
  id: 'session/first-ever',
  title: 'A user who was never there, one whose id the server makes up, and the first one again',
  description:
    'The user id is made up by chance, so that nobody can be online with it but a user of another service, who is somebody else. The third session is of the same device.',
  kind: 'scenario',
  clauses: ['MD-2'],
  uses: ['other-service'],
  async play(stage) {
    const userId = `first-ever-${randomUUID()}`;
    stage.recorder.noteServer({ newUsers: [userId] });
    const { otherService } = stage.venue;
    if (otherService !== undefined) {
      const foreign = { serviceId: otherService.id, serviceKey: otherService.key };
      await stage.join('alice-elsewhere', { ...PHONE, ...foreign, userId });
      await stage.settle();
    }
    const comers = [
      ['alice', { ...PHONE, userId }],
      ['bob', {}],
      ['alice-again', { ...PHONE, userId }],
    ] as const;
    for (const [name, who] of comers) {
      const peer = await stage.connect(name);
      await peer.request({ case: 'createSession', value: stage.credentials(who) });
      await stage.settle();
    }
  },
};

const devices: Case = {
  id: 'session/devices',
  title: 'A user comes again on other devices, on one without an id, and on its own',
  description:
    'The first device has an id; under REJECT no other one is let in, until the user has left. Then comes one without an id, which nothing replaces under REJECT.',
  kind: 'scenario',
  clauses: ['MD-2'],
  async play(stage) {
    const alice = await stage.join('alice', PHONE);
    requireOneSession(alice);
    await stage.settle();
    await tryToJoin(stage, alice, 'alice-tablet', 'tablet');
    await tryToJoin(stage, alice, 'alice-capital', PHONE.deviceId.toUpperCase());
    await tryToJoin(stage, alice, 'alice-nameless', '');
    // Who has not shown the key learns nothing of who is there (ER-1).
    const stranger = await stage.connect('stranger');
    const value = stage.credentials({ userId: alice.userId, serviceKey: 'wrong' });
    await stranger.request({ case: 'createSession', value });
    const again = await stage.join('alice-again', PHONE, 'alice');
    await stage.settle();
    await tryToJoin(stage, alice, 'alice-desk', 'desk');
    const isRefused = alice.granted?.sessionPolicy === SessionPolicy.REJECT;
    const last = isRefused ? again : await stage.join('alice-phone', PHONE, 'alice');
    await last.peer.request({ case: 'destroySession', value: {} });
    await last.peer.awaitClose();
    await stage.settle();
    await tryToJoin(stage, alice, 'alice-later', '');
    await tryToJoin(stage, alice, 'alice-latest', '');
  },
};

const whileAway: Case = {
  id: 'resume/other-device-meanwhile',
  title: 'A party of a call is away, its user comes on another device, and it resumes',
  description:
    'A session that is away counts: under REJECT the other device is refused, and the call goes on.',
  kind: 'scenario',
  clauses: ['MD-2'],
  needs: ['resume'],
  async play(stage) {
    const bob = await joinWithResume(stage, 'bob');
    const alice = await stage.join('alice', { ...PHONE, features: [Feature.RESUME] });
    requireOneSession(alice);
    await stage.settle();
    const callId = await connectCall(stage, alice, bob);
    await alice.peer.cut();
    await bob.peer.awaitEvent('peerState');
    await stage.settle();
    await tryToJoin(stage, alice, 'alice-tablet', 'tablet');
    const { result } = await stage.resume(alice);
    await stage.settle();
    if (result.case !== 'resume') return;
    await alice.setMute(callId, true);
    await stage.settle();
    await bob.leave();
    await stage.settle();
    // On whichever socket the session goes on, it is that of the phone.
    await tryToJoin(stage, alice, 'alice-again', PHONE.deviceId);
  },
};

/** Users who come again. */
export const SECOND_SESSION_CASES: readonly Case[] = [firstEver, devices, whileAway];

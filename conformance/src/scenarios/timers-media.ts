/** Owns the scenarios in which all sorts of things happen while a connected call waits for media, or for an answer. */
import { DescriptionType, MediaState } from '@audiocall/proto';
import type { Case } from './case.js';
import { changeSockets, comeBack, keepOn, Told } from './keep-on.js';
import { connectCall, type Member } from './stage.js';

const SHORT_MS = 800;

const { OFFER, ANSWER, REJECT } = DescriptionType;
const { CONNECTED, DISCONNECTED, FAILED } = MediaState;

/** A call of a member has ended. */
const hasLeft = ({ peer }: Member) => peer.lastEvent('leave') !== undefined;

/** What two parties may do at any time, and what is refused. */
async function stirConnected(
  parties: readonly [Member, Member],
  callId: string,
  round: number,
): Promise<void> {
  await Promise.all(
    parties.flatMap((member) => {
      member.trickle(callId, 1);
      member.noticeDevice(callId, round + 1);
      return [
        member.setMute(callId, round % 2 === 0),
        member.setRecording(callId, round % 2 === 0),
        member.describe(callId, 'answer'),
        member.leave({ case: 'clientRef', value: 'unknown' }),
      ];
    }),
  );
}

const mediaStaysAway: Case = {
  id: 'timers/media-whatever-comes',
  title:
    "A party's media stays away while the other one's comes and goes, and the call ends in time",
  description:
    'Meanwhile the loss is reported again, and both parties negotiate, are muted, and send what is refused.',
  kind: 'scenario',
  needs: ['renegotiate'],
  clauses: ['NG-2', 'RJ-3'],
  async play(stage) {
    const alice = await stage.join('alice', { timers: { mediaMs: SHORT_MS } });
    const bob = await stage.join('bob');
    const timerMs = alice.granted?.timers?.mediaMs ?? 0;
    stage.allowWait('media_ms', timerMs);
    const callId = await connectCall(stage, alice, bob);
    alice.report(callId, DISCONNECTED);
    await stage.settle();
    await keepOn(stage, {
      timerMs,
      isOver: () => hasLeft(alice) && hasLeft(bob),
      async act(round) {
        alice.report(callId, round % 2 === 0 ? FAILED : DISCONNECTED);
        bob.report(callId, DISCONNECTED);
        await stirConnected([alice, bob], callId, round);
        bob.report(callId, CONNECTED);
        const [first, second] = round % 2 === 0 ? [alice, bob] : [bob, alice];
        await first.describeAs(callId, OFFER, round + 2);
        await second.describeAs(callId, REJECT, round + 2);
      },
    });
  },
};

const mediaOfWhoIsAway: Case = {
  id: 'timers/media-while-away',
  title:
    'A party loses its media and then its socket, another one while its peer is away: both calls end in time',
  kind: 'scenario',
  needs: ['resume', 'renegotiate'],
  clauses: ['NG-2', 'RS-1'],
  async play(stage) {
    const timers = { mediaMs: SHORT_MS };
    const [alice, bob] = [await stage.join('alice', { timers }), await stage.join('bob')];
    const [carol, dave] = [await stage.join('carol', { timers }), await stage.join('dave')];
    const timerMs = alice.granted?.timers?.mediaMs ?? 0;
    stage.allowWait('media_ms', timerMs);
    const calls = [
      await connectCall(stage, alice, bob),
      await connectCall(stage, carol, dave),
    ] as const;
    alice.report(calls[0], DISCONNECTED);
    carol.report(calls[1], DISCONNECTED);
    await stage.settle();
    await Promise.all([alice.peer.cut(), dave.peer.cut()]);
    await keepOn(stage, {
      timerMs,
      isOver: () => hasLeft(bob) && hasLeft(carol),
      act: () => Promise.all([bob.peer.settle(), carol.peer.settle()]),
    });
    await Promise.all([stage.resume(alice), stage.resume(dave)]);
    await stage.settle();
  },
};

const answerStaysAway: Case = {
  id: 'timers/negotiation-whatever-comes',
  title: 'Nobody answers a negotiation, and it ends in time, whatever its parties send',
  description:
    'Both parties send candidates of both negotiations, report their media, are muted, and offer again, which is refused.',
  kind: 'scenario',
  needs: ['renegotiate'],
  clauses: ['NG-4', 'NG-1'],
  async play(stage) {
    const alice = await stage.join('alice', { timers: { negotiateMs: SHORT_MS } });
    const bob = await stage.join('bob');
    const timerMs = alice.granted?.timers?.negotiateMs ?? 0;
    stage.allowWait('negotiate_ms', timerMs);
    const callId = await connectCall(stage, alice, bob);
    await alice.describeAs(callId, OFFER, 2);
    await stage.settle();
    const isOver = ({ peer }: Member): boolean => peer.lastEvent('negotiationEnded') !== undefined;
    await keepOn(stage, {
      timerMs,
      isOver: () => isOver(alice) && isOver(bob),
      async act(round) {
        alice.trickle(callId, 1, false, 2);
        bob.trickle(callId, 1, false, 2);
        for (const state of [DISCONNECTED, CONNECTED]) {
          alice.report(callId, state);
          bob.report(callId, state);
        }
        await stirConnected([alice, bob], callId, round);
        await Promise.all([
          alice.describeAs(callId, ANSWER, 2),
          alice.describeAs(callId, REJECT, 2),
          bob.describeAs(callId, ANSWER, 3),
          bob.describeAs(callId, OFFER, 2),
        ]);
      },
    });
  },
};

const socketsChange: Case = {
  id: 'timers/media-while-sockets-change',
  title:
    'Parties go from socket to socket, lost and taken over, while media stays away in a call, and an answer in another one: both end in time',
  kind: 'scenario',
  needs: ['resume', 'renegotiate'],
  clauses: ['NG-2', 'NG-4', 'RS-2'],
  async play(stage) {
    const alice = await stage.join('alice', { timers: { mediaMs: SHORT_MS } });
    const carol = await stage.join('carol', { timers: { negotiateMs: SHORT_MS } });
    const [bob, dave] = await stage.joinAll('bob', 'dave');
    const timerMs = Math.max(
      alice.granted?.timers?.mediaMs ?? 0,
      carol.granted?.timers?.negotiateMs ?? 0,
    );
    stage.allowWait('the longer of media_ms and negotiate_ms', timerMs);
    const lost = await connectCall(stage, alice, bob);
    const open = await connectCall(stage, carol, dave);
    alice.report(lost, DISCONNECTED);
    await carol.describeAs(open, OFFER, 2);
    await stage.settle();
    const [left, ended] = [new Told('leave'), new Told('negotiationEnded')];
    await keepOn(stage, {
      timerMs,
      isOver: () => [left.has(bob), ended.has(carol)].every(Boolean),
      act: (round) => changeSockets(stage, [alice, bob, carol, dave], round, [left, ended]),
    });
    await comeBack(stage, alice);
    await Promise.all([alice.leave(), carol.leave()]);
    await stage.settle();
  },
};

/** The next loss, and the next offer, come when this part of the time of those before is over. */
const AFTER = 0.6;

const nextInTheCall: Case = {
  id: 'timers/of-the-loss-before',
  title:
    'Media comes back and is lost again soon after in one call, and an offer is answered and the next one made in another: each has all its time',
  kind: 'scenario',
  needs: ['renegotiate'],
  clauses: ['NG-2', 'NG-4'],
  async play(stage) {
    const timers = { mediaMs: SHORT_MS, negotiateMs: SHORT_MS };
    const alice = await stage.join('alice', { timers });
    const carol = await stage.join('carol', { timers });
    const [bob, dave] = await stage.joinAll('bob', 'dave');
    const { mediaMs = 0, negotiateMs = 0 } = alice.granted?.timers ?? {};
    stage.allowWait('media_ms and negotiate_ms together', mediaMs + negotiateMs);
    const lost = await connectCall(stage, alice, bob);
    const open = await connectCall(stage, carol, dave);
    alice.report(lost, DISCONNECTED);
    await carol.describeAs(open, OFFER, 2);
    await stage.settle();
    await stage.pause(AFTER * Math.min(mediaMs, negotiateMs));
    alice.report(lost, CONNECTED);
    await dave.describeAs(open, ANSWER, 2);
    await stage.settle();
    alice.report(lost, DISCONNECTED);
    await carol.describeAs(open, OFFER, 3);
    await Promise.all([
      bob.peer.awaitEvent('leave', stage.waitFor(mediaMs)),
      dave.peer.awaitEvent('negotiationEnded', stage.waitFor(negotiateMs)),
    ]);
    await stage.settle();
    await dave.leave();
    await stage.settle();
  },
};

/** Timers of connected calls. */
export const MEDIA_TIMER_CASES: readonly Case[] = [
  mediaStaysAway,
  mediaOfWhoIsAway,
  answerStaysAway,
  socketsChange,
  nextInTheCall,
];

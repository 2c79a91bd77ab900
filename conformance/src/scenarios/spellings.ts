/** Owns the scenarios about ids that look alike: they are compared byte by byte (ER-3), and say nothing of others (SE-2). */
import { CallType } from '@audiocall/proto';
import type { Case } from './case.js';
import type { Member } from './stage.js';

const users: Case = {
  id: 'session/alike-users',
  title: 'Users whose ids differ in capital letters, in a space and in how a letter is composed',
  description:
    'Each has a session of its own, none takes the place of another, and a call to one rings at that one alone.',
  kind: 'scenario',
  clauses: ['ER-3'],
  async play(stage) {
    const caller = await stage.join('caller');
    const tag = caller.userId;
    const ids = [`Al-${tag}`, `al-${tag}`, `al-${tag} `, `Zo\u00EB-${tag}`, `Zoe\u0308-${tag}`];
    const users: Member[] = [];
    for (const [index, userId] of ids.entries()) {
      users.push(await stage.join(`user-${index + 1}`, { userId }));
    }
    await stage.settle();
    for (const user of users) {
      await caller.offer(user.granted?.userId ?? '');
      await stage.settle();
      await caller.leave();
      await stage.settle();
    }
  },
};

const refs: Case = {
  id: 'offer/alike-refs',
  title: 'Two offers whose client refs differ in capital letters, and a cancel by each',
  kind: 'scenario',
  clauses: ['ER-3'],
  async play(stage) {
    const [alice, bob, carol] = await stage.joinAll('alice', 'bob', 'carol');
    const callType = CallType.AUDIOCALL;
    for (const [clientRef, callee] of [
      ['Ref', bob.userId],
      ['ref', carol.userId],
    ] as const) {
      await alice.peer.request({ case: 'offerCall', value: { clientRef, callType, callee } });
      await stage.settle();
      await alice.leave({ case: 'clientRef', value: clientRef });
      await stage.settle();
    }
  },
};

const made: Case = {
  id: 'session/made-ids',
  title:
    'Four sessions, four user ids that the server makes up, and four calls one after the other, of whose ids none tells another',
  kind: 'scenario',
  clauses: ['SE-2'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob', 'carol', 'dave');
    for (let nth = 0; nth < 4; nth += 1) {
      await alice.offer(bob.userId);
      await alice.leave();
    }
    for (let nth = 1; nth <= 4; nth += 1) {
      const peer = await stage.connect(`made-${nth}`);
      await peer.request({ case: 'createSession', value: stage.credentials() });
    }
    await stage.settle();
  },
};

/** Ids that look alike. */
export const SPELLING_CASES: readonly Case[] = [users, refs, made];

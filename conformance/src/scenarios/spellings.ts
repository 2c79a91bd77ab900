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

/** Ids that somebody may take for that of a user: `name` begins with a small letter, and `accented` holds ë as one. */
function listAlikes(name: string, accented: string): readonly string[] {
  const [first = ''] = name;
  const fullWidth = String.fromCodePoint((first.codePointAt(0) ?? 0) + FULL_WIDTH);
  return [
    `${first.toUpperCase()}${name.slice(1)}`,
    `${name} `,
    ` ${name}`,
    `${name}\u00A0`,
    `${name}\u200B`,
    `${fullWidth}${name.slice(1)}`,
    accented.normalize('NFD'),
    accented.replace('\u00EB', '\u00CB'),
    accented.replace('\u00EB', 'e'),
  ];
}

/** From a letter to its wide form. */
const FULL_WIDTH = 0xfee0;

const absent: Case = {
  id: 'session/absent-alikes',
  title: 'Offers to users who are not there, while others are whose ids look like theirs',
  description:
    'The ids differ in capital letters, in blanks, in the width of a letter or in how it is composed. Nobody is rung: each call is held for the user that it names, and none of those who are there can claim it by name.',
  kind: 'scenario',
  clauses: ['ER-3', 'LS-1', 'TG-2'],
  async play(stage) {
    const caller = await stage.join('caller');
    const [name, accented] = ['bo', 'zo\u00EB'].map((each) => stage.userId(each));
    if (name === undefined || accented === undefined) return;
    const bo = await stage.join('bo', { userId: name });
    const zoe = await stage.join('zoe', { userId: accented });
    await stage.settle();
    for (const alike of listAlikes(name, accented)) {
      await caller.offer(alike);
      await stage.settle();
      for (const user of [bo, zoe]) await user.answerByName(caller.userId);
      await caller.leave();
      await stage.settle();
    }
  },
};

/** What a sloppy program may put between two ids to make one key of them. */
const SEPARATORS = ['', '-', ':', '/', '|', '_', ',', ' '];

const pairs: Case = {
  id: 'session/alike-pairs',
  title: 'Pairs of users whose ids are alike when they are written one behind the other',
  description: 'A call of the one pair is answered by the name of the other one, which has none.',
  kind: 'scenario',
  clauses: ['TG-2', 'LS-5'],
  async play(stage) {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => stage.userId(name)) as [string, string, string];
    const callee = await stage.join('callee', { userId: c });
    for (const [index, between] of SEPARATORS.entries()) {
      const caller = await stage.join(`caller-${index}`, { userId: a });
      await stage.settle();
      await caller.offer(`${b}${between}${c}`);
      await stage.settle();
      await callee.answerByName(`${a}${between}${b}`);
      await stage.settle();
      await caller.peer.request({ case: 'destroySession', value: {} });
      await caller.peer.awaitClose();
    }
  },
};

const refs: Case = {
  id: 'offer/alike-refs',
  title: 'Offers whose client refs differ in capital letters and in a space, and a cancel by each',
  kind: 'scenario',
  clauses: ['ER-3'],
  async play(stage) {
    const [alice, bob, carol] = await stage.joinAll('alice', 'bob', 'carol');
    const callType = CallType.AUDIOCALL;
    for (const [clientRef, callee] of [
      ['Ref', bob.userId],
      ['ref', carol.userId],
      ['ref ', bob.userId],
    ] as const) {
      await alice.peer.request({ case: 'offerCall', value: { clientRef, callType, callee } });
      await stage.settle();
      await alice.leave({ case: 'clientRef', value: clientRef });
      await stage.settle();
    }
  },
};

/** So many ids of a kind show how much chance is in them, up to 60 bits. */
const CALLS_EACH = 5;
const MADE = 20;

const made: Case = {
  id: 'session/made-ids',
  title:
    'Twenty calls, one after the other, and twenty user ids that the server makes up, with their sessions: of their ids, none tells another',
  kind: 'scenario',
  clauses: ['SE-2'],
  async play(stage) {
    const members = await stage.joinAll('alice', 'bob', 'carol', 'dave');
    for (const [nth, caller] of members.entries()) {
      const callee = members[nth - 1] ?? members[members.length - 1];
      for (let calls = 0; calls < CALLS_EACH; calls += 1) {
        await caller.offer(callee?.userId ?? '');
        await caller.leave();
      }
    }
    for (let nth = 1; nth <= MADE; nth += 1) {
      const peer = await stage.connect(`made-${nth}`);
      await peer.request({ case: 'createSession', value: stage.credentials() });
      await peer.close();
    }
    await stage.settle();
  },
};

/** Ids that look alike. */
export const SPELLING_CASES: readonly Case[] = [users, absent, pairs, refs, made];

/** Owns the scenarios of the JSON subprotocol: somebody who types, and a program at the other end. */
import type { Spelling } from '../peers/peer-codec.js';
import type { Case } from './case.js';
import { connectCall, type Member } from './stage.js';
import { joinTyping } from './typing.js';

const ORIGINAL: Spelling = { originalNames: true, enumNumbers: true };

const calls: Case = {
  id: 'json/calls',
  title:
    'Two who type, each with a spelling of its own, have calls with a program, and with each other',
  kind: 'scenario',
  clauses: ['WR-7', 'CN-1', 'AN-2', 'DE-2', 'HU-1', 'G-7'],
  async play(stage) {
    const alice = await joinTyping(stage, 'alice');
    const carol = await joinTyping(stage, 'carol', ORIGINAL);
    const bob = await stage.join('bob');
    for (const [caller, callee] of [
      [alice, bob],
      [bob, carol],
      [carol, alice],
    ] as const) {
      const callId = await connectCall(stage, caller, callee);
      await caller.setMute(callId, true);
      await stage.settle();
      await callee.leave();
      await stage.settle();
    }
  },
};

const unknownNames: Case = {
  id: 'json/unknown-names',
  title: 'Fields and names of enums that the schema does not know',
  kind: 'scenario',
  clauses: ['WR-7', 'WR-5', 'ER-2'],
  async play(stage) {
    const alice = await joinTyping(stage, 'alice');
    const bob = await stage.join('bob');
    const offer = { clientRef: 'r', callType: 'CALL_TYPE_AUDIOCALL', callee: bob.userId, mood: 1 };
    await type(alice, 50, { offerCall: { ...offer, callType: 'CALL_TYPE_HOLOGRAM' } });
    await type(alice, 51, { offerCall: offer, colour: 'red' });
    await stage.settle();
    await type(alice, 52, { juggle: {} });
    await bob.answer();
    await stage.settle();
    await bob.leave();
    await stage.settle();
  },
};

/** Sends a request as a line of text, and waits for its response. */
async function type({ peer }: Member, requestId: number, body: object): Promise<void> {
  peer.sendText(JSON.stringify({ requestId, ...body }));
  await peer.response(requestId);
}

/** Messages that are no frames under this subprotocol. */
const WRONG_MESSAGES: readonly (readonly [fault: string, message: string | Uint8Array])[] = [
  ['half a line', '{"requestId":9,'],
  ['a list', '[]'],
  ['a request id that is a word', '{"requestId":"nine","leave":{}}'],
  ['a body that is a number', '{"requestId":9,"leave":7}'],
  ['a binary message', new TextEncoder().encode('{"requestId":9,"leave":{}}')],
];

const wrongMessages: Case = {
  id: 'json/wrong-messages',
  title: 'Lines that are no frames, and a binary message, beside a call that goes on',
  kind: 'malformed',
  clauses: ['WR-7', 'RJ-3'],
  async play(stage) {
    const [alice, bob] = await stage.joinAll('alice', 'bob');
    const callId = await connectCall(stage, alice, bob);
    const victim = await stage.join('victim');
    for (const [index, [fault, message]] of WRONG_MESSAGES.entries()) {
      const mallory = await joinTyping(stage, `mallory-${index + 1}`);
      await victim.offer(mallory.userId);
      await stage.settle();
      await mallory.answer();
      await stage.settle();
      mallory.peer.sendRaw(message, fault);
      await mallory.peer.awaitClose();
      await stage.settle();
    }
    const { maxFrameBytes = 0 } = victim.granted?.limits ?? {};
    const longWinded = await joinTyping(stage, 'long-winded');
    const frame = JSON.stringify({ requestId: 9, leave: {} });
    longWinded.peer.sendRaw(frame.padEnd(maxFrameBytes + 1), 'oversize');
    await longWinded.peer.settle();
    if (longWinded.peer.isOpen) return;
    await alice.setMute(callId, true);
    await stage.settle();
    await bob.leave();
    await stage.settle();
  },
};

/** The JSON subprotocol. */
export const TYPED_CASES: readonly Case[] = [calls, unknownNames, wrongMessages];

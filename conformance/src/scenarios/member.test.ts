import { describe, expect, it } from 'vitest';
import type { WirePeer } from '../peers/wire-peer.js';
import { NothingToGoOnWithError, NotOfferedError } from '../run/not-judged.js';
import { startRecorder } from '../traffic/recorder.js';
import { Member } from './member.js';

const makeMember = (): Member =>
  new Member(
    { name: 'alice' } as WirePeer,
    'alice-1',
    startRecorder(() => 0),
  );

describe('Member', () => {
  it('rejects, and never throws, what it has no call for: other requests may be under way beside it', async () => {
    const alice = makeMember();
    const target = { case: 'callId', value: '' } as const;
    const asked = [
      alice.answer(target),
      alice.leave(target),
      alice.describe('', 'offer'),
      alice.describeAs('', 1, 2),
      alice.setMute('', true),
      alice.setRecording('', true),
    ];
    for (const each of asked) await expect(each).rejects.toThrow(NothingToGoOnWithError);
  });

  it('[LM-2] rejects an offer beyond the rate of its user in the same way', async () => {
    const alice = makeMember();
    alice.keepsRate = true;
    alice.granted = { limits: { offersPerMinute: 1 } } as NonNullable<Member['granted']>;
    alice.offerTerms('bob');
    await expect(alice.offerResponse('bob')).rejects.toThrow(NotOfferedError);
  });
});

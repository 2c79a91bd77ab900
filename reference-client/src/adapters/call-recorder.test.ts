import { describe, expect, it } from 'vitest';
import type { Recording } from '../ports.js';
import { type CallRecorder, createCallRecorder } from './call-recorder.js';

// Tracks are only handed on: nothing of one is looked at.
const track = (id: string): MediaStreamTrack => ({ id }) as MediaStreamTrack;

/** What happened, in order. */
function record(fails = false): { log: string[]; recorder: CallRecorder } {
  const log: string[] = [];
  const open = (callId: string): Recording => {
    if (fails) throw new Error('no room');
    log.push(`open ${callId}`);
    const add = (whose: string, { id }: MediaStreamTrack) => {
      log.push(`${whose} ${id}`);
      return () => log.push(`${whose} ${id} ends`);
    };
    return {
      addOwn: (own) => add('own', own),
      addHeard: (heard) => add('heard', heard),
      close: () => log.push('close'),
    };
  };
  const recorder = createCallRecorder(open, (ref, cause) => log.push(`failed ${ref} ${cause}`));
  return { log, recorder };
}

describe('createCallRecorder()', () => {
  it('[RC-1] stores both sides from the beginning until it is stopped', () => {
    const { log, recorder } = record();
    recorder.start(1, 'call', [track('a')], track('mic'));
    recorder.stop(1);
    recorder.stop(1);
    expect(log).toEqual([
      'open call',
      'heard a',
      'own mic',
      'own mic ends',
      'heard a ends',
      'close',
    ]);
  });

  it('[DV-4] goes on with another microphone and with tracks that come later', () => {
    const { log, recorder } = record();
    recorder.start(1, 'call', [], undefined);
    recorder.replaceOwn(1, track('mic'));
    recorder.replaceOwn(1, track('headset'));
    recorder.addHeard(1, track('a'));
    expect(log).toEqual(['open call', 'own mic', 'own mic ends', 'own headset', 'heard a']);
  });

  it('stores one call at a time, and nothing of another one', () => {
    const { log, recorder } = record();
    recorder.start(1, 'first', [], undefined);
    recorder.start(2, 'second', [track('a')], track('mic'));
    recorder.addHeard(2, track('b'));
    recorder.replaceOwn(2, track('mic'));
    recorder.stop(2);
    expect(log).toEqual(['open first']);
  });

  it('says why a call cannot be stored, and can store the next one', () => {
    const { log, recorder } = record(true);
    recorder.start(1, 'first', [], undefined);
    recorder.stop(1);
    recorder.start(2, 'second', [], undefined);
    expect(log).toEqual(['failed 1 Error: no room', 'failed 2 Error: no room']);
  });
});

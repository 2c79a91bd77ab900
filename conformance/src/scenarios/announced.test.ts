import { CloseCode, CreateSessionResultSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { NotOfferedError } from '../run/not-judged.js';
import { Announced, makeAnnounced } from './announced.js';

const error = new Error('closed');
const lose = (announced: Announced, closeCode: number) => () =>
  announced.explainLoss({ name: 'alice', closeCode }, error);

function announce(helloMs: number): Announced {
  const shared = makeAnnounced();
  new Announced(shared).note(
    create(CreateSessionResultSchema, { limits: { framesPerSecond: 5 }, timers: { helloMs } }),
  );
  return new Announced(shared);
}

describe('Announced', () => {
  it('[LM-2] knows the rate that another session was told, and none before', () => {
    expect(new Announced().framesPerSecond).toBe(0);
    expect(announce(10_000).framesPerSecond).toBe(5);
  });

  it('[SE-7] says that a socket had too little time for a session, where that is announced', () => {
    expect(lose(announce(50), CloseCode.NO_HELLO)).toThrow(NotOfferedError);
    expect(lose(announce(50), CloseCode.NO_HELLO)).toThrow('hello_ms of 50 ms');
    expect(lose(announce(50), 1006)).toThrow(error);
    expect(lose(announce(10_000), CloseCode.NO_HELLO)).toThrow(error);
    expect(lose(new Announced(), CloseCode.NO_HELLO)).toThrow(error);
  });
});

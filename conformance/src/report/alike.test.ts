import { FailureSchema, TraceSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { tellAlike } from './alike.js';

const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace'];
const trace = create(TraceSchema, {
  entries: PEOPLE.map((participant) => ({ participant })) as never,
});
const failures = (count: number) =>
  PEOPLE.slice(0, count).map((participant, nth) =>
    create(FailureSchema, {
      participant,
      explanation: `Call call-${nth} is over, and ${participant} was not told.`,
    }),
  );
const tell = (count: number): readonly string[] =>
  tellAlike(failures(count), trace, (text) => text);

describe('tellAlike()', () => {
  it('tells two of a kind one by one', () => {
    expect(tell(2)).toEqual([
      'Call call-0 is over, and alice was not told.',
      'Call call-1 is over, and bob was not told.',
    ]);
  });

  it('tells more of a kind in one sentence, and names whose they are', () => {
    expect(tell(4)).toEqual([
      'Call call-0 is over, and alice was not told. So it is with bob, carol and dave.',
    ]);
  });

  it('counts those whom there is no room to name', () => {
    expect(tell(7)).toEqual([
      'Call call-0 is over, and alice was not told. So it is with bob, carol, dave, erin and 2 more.',
    ]);
  });

  it('keeps what reads otherwise', () => {
    const other = create(FailureSchema, { participant: 'bob', explanation: 'bob heard nothing.' });
    expect(tellAlike([...failures(3), other], trace, (text) => text)).toHaveLength(2);
  });
});

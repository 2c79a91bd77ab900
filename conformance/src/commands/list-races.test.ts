import { describe, expect, it } from 'vitest';
import { listCases } from './list.js';

/** Races that no server sees: they are about the devices of a client. */
const OF_CLIENTS = ['R23', 'R24'];
/** Races that the cases of this version do not bring about, each with the reason. */
const OPEN: Readonly<Record<string, string>> = {
  R30: 'no case stops a server yet',
};

const races = Array.from({ length: 31 }, (_, index) => `R${index + 1}`);

describe('listCases()', () => {
  it('names a case for every race that a server shows', () => {
    const named = new Set(listCases().flatMap(({ race }) => race.match(/R\d+/g) ?? []));
    expect(races.filter((race) => !named.has(race))).toEqual(
      races.filter((race) => OF_CLIENTS.includes(race) || race in OPEN),
    );
  });
});

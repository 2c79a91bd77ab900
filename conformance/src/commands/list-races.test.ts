import { describe, expect, it } from 'vitest';
import { listCases } from './list.js';

/** Races that no server sees: they are about the devices of a client. */
const OF_CLIENTS = ['R23', 'R24'];

const races = Array.from({ length: 31 }, (_, index) => `R${index + 1}`);

describe('listCases()', () => {
  it('names a case for every race that a server shows', () => {
    const named = new Set(listCases().flatMap(({ race }) => race.match(/R\d+/g) ?? []));
    expect(races.filter((race) => !named.has(race))).toEqual(OF_CLIENTS);
  });
});

import { describe, expect, it } from 'vitest';
import { findMachines } from './machines.js';

const edges = findMachines().flatMap((machine) =>
  machine.edges.map((edge) => ({ ...edge, machine: machine.name })),
);

function causesInto(machine: string, to: string): readonly string[] {
  return edges
    .filter((edge) => edge.machine === machine && edge.to === to)
    .flatMap(({ from, causes }) => causes.map((cause) => `${from}: ${cause}`));
}

describe('the state machines of the core', () => {
  it('[G-8] a call is connected by CONNECTED alone', () => {
    expect(causesInto('client call', 'connected')).toEqual(['connecting: CONNECTED']);
  });

  it('[HU-3] leave ends the call at once, in every state', () => {
    const ends = causesInto('client call', 'none').filter((cause) => cause.endsWith(': leave()'));
    expect(ends.map((cause) => cause.split(':')[0])).toEqual([
      'answering',
      'calling',
      'connected',
      'connecting',
      'offering',
      'preparingAnswer',
      'preparingOffer',
    ]);
  });

  it('[RS-12] a close code that says that the session went elsewhere leads offline for good', () => {
    const ways = edges.filter(
      ({ machine, causes }) =>
        machine === 'link' && causes.some((cause) => cause.startsWith('close code')),
    );
    expect(ways.filter(({ from }) => ['online', 'reconnecting'].includes(from))).toMatchObject([
      { from: 'online', to: 'offline' },
      { from: 'reconnecting', to: 'offline' },
    ]);
    for (const { causes } of ways) {
      expect(causes).toEqual(expect.arrayContaining(['close code 4001', 'close code 4002']));
    }
    expect(ways.every(({ to }) => to === 'offline')).toBe(true);
  });

  it('[RS-11] a silent socket is come back from, as a lost one is', () => {
    expect(causesInto('link', 'reconnecting')).toEqual([
      'online: silence timer',
      'online: socket lost',
    ]);
  });

  it('[RS-10] a close() that was asked for while reconnecting is carried out after the resume', () => {
    expect(causesInto('link', 'closing')).toEqual([
      'online: close()',
      'reconnecting: response to Resume',
    ]);
  });

  it('[GL-3] an offer that is merged is a claim', () => {
    expect(causesInto('client call', 'connecting')).toContain(
      'offering: response to OfferCall (MERGED)',
    );
  });

  it('[SE-1] there is no call of its own before a session, and none outlives it', () => {
    const begins = edges.filter(
      ({ machine, from }) => machine === 'client call' && from === 'none',
    );
    expect(begins.map(({ to }) => to)).toEqual(['preparingAnswer', 'preparingOffer']);
    expect(causesInto('link', 'online')).toEqual([
      'creating: response to CreateSession',
      'reconnecting: response to Resume',
    ]);
  });
});

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

import { describe, expect, it } from 'vitest';
import { ADMISSION } from '../core/admission.js';
import { recordCall } from './call.js';
import { measureCells } from './cells.js';
import { findMachines, type Machine } from './machines.js';

const machines = findMachines();

function machine(name: string): Machine {
  const found = machines.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no machine ${name}`);
  return found;
}

function targets(name: string, from: string): readonly string[] {
  return machine(name)
    .edges.filter((edge) => edge.from === from)
    .map(({ to }) => to);
}

function causes(name: string, from: string, to: string): readonly string[] {
  return machine(name).edges.find((edge) => edge.from === from && edge.to === to)?.causes ?? [];
}

describe('the state machines of the core', () => {
  it('[AN-3] [G-7] nothing leads back from a claim, nor past it to CONNECTED', () => {
    expect(targets('call', 'connecting')).toEqual(['connected', 'ended']);
    expect(targets('call', 'connected')).toEqual(['ended']);
    expect(targets('call', 'held')).toEqual(['connecting', 'ended']);
    expect(targets('call', 'notified')).toEqual(['connecting', 'ended', 'held']);
  });

  it('[TG-4] [LS-9] a call that is over is forgotten, and nothing else', () => {
    expect(targets('call', 'ended')).toEqual(['none']);
    expect(causes('call', 'ended', 'none')).toEqual(['tombstone timer']);
  });

  it('[CN-3] only a report of a party connects', () => {
    expect(causes('call', 'connecting', 'connected')).toEqual([
      'MediaReport(CONNECTED) of the caller',
      'MediaReport(CONNECTED) of the claimant',
    ]);
  });

  it('[LS-2] a held call rings nowhere later', () => {
    expect(causes('activity', 'none', 'ringing')).toEqual([]);
    expect(causes('activity', 'idle', 'ringing')).toEqual(['OfferCall of another user']);
  });

  it('[SE-5] [SE-6] what rings at a session that ends is held', () => {
    expect(causes('call', 'notified', 'held')).toContain('DestroySession of a callee');
    expect(causes('call', 'notified', 'held')).toContain('malformed frame of a callee');
  });

  it('[RS-1] [RS-4] a detached session comes back, is replaced, or runs out', () => {
    expect(targets('socket', 'detached')).toEqual(['attached', 'none']);
    expect(causes('socket', 'detached', 'none')).toEqual([
      'CreateSession of the same user',
      'resume timer',
    ]);
  });
});

describe('the table of requests and states', () => {
  it('[ER-1] has a row for every request', () => {
    const rows = measureCells().rows.map(({ request }) => request.split(/[ ,(]/)[0] ?? '');
    for (const kind of Object.keys(ADMISSION)) {
      expect(rows.map((row) => row.toLowerCase())).toContain(kind.toLowerCase());
    }
  });

  it('[SE-1] before a session there is nothing but CreateSession and Resume', () => {
    const open = measureCells().rows.filter(({ cells }) => cells[0]?.status !== 'NO_SESSION');
    expect(open.map(({ request }) => request)).toEqual([
      'CreateSession',
      'Resume, with a wrong token',
    ]);
  });
});

describe('the call on the wire', () => {
  it('[CN-1] [MU-1] [HU-1] is a whole one', () => {
    const text = JSON.stringify(recordCall());
    for (const name of ['ringback', 'ringing', 'answered', 'connected', 'mute', 'leave', 'pong']) {
      expect(text).toContain(`"${name}":`);
    }
    expect(text).not.toMatch(/STATUS_CODE_(?!OK)/);
  });
});

import { describe, expect, it } from 'vitest';
import { renderMachines } from './generate-machines.js';

const edge = (from: string, to: string, ...causes: string[]) => ({ from, to, causes });

describe('renderMachines()', () => {
  it('draws each edge with its causes, and the outside as the sign for it', () => {
    const edges = [edge('none', 'in-call', 'Offer: now'), edge('in-call', 'none', 'a', 'b')];
    const page = renderMachines([{ name: 'call', edges }], []);
    expect(page).toContain('state "in-call" as in_call');
    expect(page).toContain('[*] --> in_call: Offer now');
    expect(page).toContain('in_call --> [*]: a, b');
    expect(page).toContain('**in-call → none**: a, b');
  });

  it('counts the causes of an arrow that would have too many, and lists them below', () => {
    const edges = [edge('held', 'ended', 'a', 'b', 'c', 'd')];
    const page = renderMachines([{ name: 'call', edges }], []);
    expect(page).toContain('held --> ended: 4 causes');
    expect(page).toContain('**held → ended**: a, b, c, d');
  });

  it('gives each cell its status and its clause', () => {
    const cells = [{ status: 'BUSY', clause: 'OF-3' }];
    const table = { states: ['idle'], rows: [{ request: 'OfferCall', cells }] };
    expect(renderMachines([], [table])).toContain('| OfferCall | BUSY OF-3 |');
  });

  it('refuses a machine that nobody introduces', () => {
    expect(() => renderMachines([{ name: 'new', edges: [] }], [])).toThrow('no introduction');
  });
});

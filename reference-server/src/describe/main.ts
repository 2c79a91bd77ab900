/**
 * Owns the program that prints what the core does, as JSON for the documentation: its state
 * machines, the answer to every request in every state, and one call on the wire. Must not know the
 * documentation.
 */
import { recordCall } from './call.js';
import { measureCells } from './cells.js';
import { findMachines } from './machines.js';

process.stdout.write(
  JSON.stringify({ machines: findMachines(), cells: measureCells(), call: recordCall() }),
);

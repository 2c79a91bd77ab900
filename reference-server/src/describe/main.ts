/**
 * Owns the program that prints what the core does, as JSON for the documentation: its state
 * machines, and the answer to every request in every state. Must not know the documentation.
 */
import { measureCells } from './cells.js';
import { findMachines } from './machines.js';

process.stdout.write(JSON.stringify({ machines: findMachines(), cells: measureCells() }));

/**
 * Owns the program that prints the state machines of the SDK's core, as JSON for the documentation.
 * Must not know the documentation.
 */
import { findMachines } from './machines.js';

process.stdout.write(JSON.stringify({ machines: findMachines() }));

/** Owns the other end of a crew: a program that plays the shifts that it is sent, in a thread of its own. */
import { parentPort } from 'node:worker_threads';
import { forgetLeftBehind } from '../run/left-behind.js';
import { playShift } from './shift.js';
import { packReport, type ShiftMessage, unpackShift } from './shift-message.js';

forgetLeftBehind();
parentPort?.on('message', async ({ id, shift }: { id: number; shift: ShiftMessage }) => {
  parentPort?.postMessage({ id, report: packReport(await playShift(unpackShift(shift))) });
});

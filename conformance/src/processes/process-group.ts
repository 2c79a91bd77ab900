/**
 * Owns the question whether a process group has anybody in it, and signals to all of it. Knows nothing
 * of who started it, or why.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Signals every process of a group; one that is gone is no error. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if (!isCode(error, 'ESRCH') && !isCode(error, 'EPERM')) throw error;
  }
}

/** Whether a process of the group runs. One that has ended and that nobody waited for does not. */
export function isGroupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch (error) {
    return isCode(error, 'EPERM');
  }
  return process.platform !== 'linux' || readdirSync('/proc').some((id) => isMember(id, group));
}

/** `/proc/ID/stat`: the id, the name in brackets, the state, the parent, the group. */
function isMember(id: string, group: number): boolean {
  if (!/^\d+$/.test(id)) return false;
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'latin1');
    const [state, , groupOf] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(groupOf) === group && state !== 'Z' && state !== 'X';
  } catch {
    // It ended while it was looked at.
    return false;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

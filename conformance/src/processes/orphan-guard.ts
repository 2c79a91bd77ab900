/**
 * Owns what becomes of the children when the harness dies without a word, as by SIGKILL: a small shell
 * beside it, told of every process group, finds its input closed and ends the groups that are left. One
 * for the whole run, in a session of its own, so that no signal to the harness reaches it. Where somebody kills it, another
 * one takes its place; only who kills both at the same moment leaves something behind.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** `+ GROUP` and `- GROUP` as lines; at the end SIGTERM, and SIGKILL for what still runs 5 s later. */
const SCRIPT = `
left() {
  rest=
  for group in $groups; do kill -0 "-$group" 2>/dev/null && rest="$rest $group"; done
  groups=$rest
}
groups=
while read -r sign one; do
  if [ "$sign" = + ]; then groups="$groups $one"; continue; fi
  rest=
  for group in $groups; do [ "$group" = "$one" ] || rest="$rest $group"; done
  groups=$rest
done
for group in $groups; do kill -TERM "-$group" 2>/dev/null; done
for second in 1 2 3 4 5; do
  left
  [ -n "$groups" ] || exit 0
  sleep 1
done
left
for group in $groups; do kill -KILL "-$group" 2>/dev/null; done
`;

let guard: ChildProcess | undefined;
/** The groups that it has been told of. */
const guarded = new Set<number>();

/** From now on the group ends with the harness. */
export function guardGroup(group: number): void {
  guarded.add(group);
  guard ??= startGuard();
  guard.stdin?.write(`+ ${group}\n`);
}

/** Nobody is left in the group: its number can become somebody else's. */
export function releaseGroup(group: number): void {
  guarded.delete(group);
  guard?.stdin?.write(`- ${group}\n`);
}

function startGuard(): ChildProcess {
  const shell = spawn('sh', ['-c', SCRIPT], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Without a shell there is no guard, and nothing else is different.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.once('exit', (_code, signal) => {
    // One that ends by itself would do so again.
    if (signal === null || guarded.size === 0) return;
    guard = startGuard();
    for (const group of guarded) guard.stdin?.write(`+ ${group}\n`);
  });
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return shell;
}

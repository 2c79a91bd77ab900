/**
 * Owns whether the SDK in Python on aiortc can run on this machine, for `npm run conformance` and the
 * tests. It is a program here, and needs packages that a fresh clone has no right to expect.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The driver to start; or why there is none. */
export type IndependentClient =
  | { readonly kind: 'found'; readonly driver: readonly string[] }
  | { readonly kind: 'missing'; readonly reason: string };

const DRIVER = fileURLToPath(new URL('../../drivers/aiortc/driver.py', import.meta.url));

/** Debian's own Python first: it is the one that sees Debian's packages. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

/** Asks the driver itself what it lacks. */
export function findIndependentClient(pythons: readonly string[] = PYTHONS): IndependentClient {
  const reasons: string[] = [];
  for (const python of pythons) {
    const { error, status, stderr } = spawnSync(python, [DRIVER, '--check'], { encoding: 'utf8' });
    if (status === 0) return { kind: 'found', driver: [python, DRIVER] };
    reasons.push(`${python}: ${error === undefined ? lastLineOf(stderr) : 'not installed here'}`);
  }
  return { kind: 'missing', reason: reasons.join('; ') };
}

const lastLineOf = (text: string): string => text.trim().split('\n').at(-1) ?? '';

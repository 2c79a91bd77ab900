/**
 * Owns how the engine that runs the harness spends its time: a run is over in seconds, and by default two
 * fifths of its processor time went into compiling functions anew that were hardly called afterwards, on
 * the processor that the target needs.
 */
import { setFlagsFromString } from 'node:v8';

/** How much of a function has to run before V8 compiles it anew, in bytes of its code; by default 66 or 132 KiB. */
const BYTES_BEFORE_COMPILING = 500_000;
const USUAL_BYTES = 100_000;
/**
 * How much of what it calls is compiled into a function, in bytes of code, of one callee and of all; by default 460 and
 * 920. A judge of a hundred monitors is compiled in two thirds of the time then, and is no slower.
 */
const BYTES_OF_A_CALLEE = 150;
const BYTES_OF_ALL_CALLEES = 250;

/** Up to this one Node's V8 is known to have these flags; one that does not would complain of them. */
const LAST_KNOWN_NODE = 24;

/**
 * Compiles less into one function. Only for the first moment of a program: a function that is being compiled by another
 * thread meanwhile would meet two answers to one question, and V8 ends the process for that.
 */
export function inlineLess(): void {
  setFlags(
    `--max-inlined-bytecode-size=${BYTES_OF_A_CALLEE}`,
    `--max-inlined-bytecode-size-cumulative=${BYTES_OF_ALL_CALLEES}`,
  );
}

/** Compiles less often, which changes nothing but speed. */
export function spareCompiler(): void {
  compileAfter(BYTES_BEFORE_COMPILING);
}

/** For a run that is long enough to have something of what is compiled. */
export function compileAsUsual(): void {
  compileAfter(USUAL_BYTES);
}

function compileAfter(bytes: number): void {
  setFlags(`--interrupt-budget=${bytes}`);
}

/**
 * Collects young garbage without other threads: there is little at a time, and where the target and the players
 * keep every processor busy, threads that help cost more than they bring.
 */
export function collectAlone(): void {
  setFlags('--no-parallel-scavenge');
}

function setFlags(...flags: readonly string[]): void {
  const [major] = process.versions.node.split('.').map(Number);
  if (major === undefined || major > LAST_KNOWN_NODE) return;
  for (const flag of flags) setFlagsFromString(flag);
}

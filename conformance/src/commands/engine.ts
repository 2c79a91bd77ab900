/**
 * Owns how the engine that runs the harness spends its time: a run is over in seconds, and by default two
 * fifths of its processor time went into compiling functions anew that were hardly called afterwards, on
 * the processor that the target needs.
 */
import { setFlagsFromString } from 'node:v8';

/** How much of a function has to run before V8 compiles it anew, in bytes of its code; by default 66 or 132 KiB. */
const BYTES_BEFORE_COMPILING = 500_000;
const USUAL_BYTES = 100_000;

/** Up to this one Node's V8 is known to have the flag; one that does not would complain of it. */
const LAST_KNOWN_NODE = 24;

/** Compiles less, which changes nothing but speed. */
export function spareCompiler(): void {
  compileAfter(BYTES_BEFORE_COMPILING);
}

/** For a run that is long enough to have something of what is compiled. */
export function compileAsUsual(): void {
  compileAfter(USUAL_BYTES);
}

function compileAfter(bytes: number): void {
  const [major] = process.versions.node.split('.').map(Number);
  if (major !== undefined && major <= LAST_KNOWN_NODE) {
    setFlagsFromString(`--interrupt-budget=${bytes}`);
  }
}

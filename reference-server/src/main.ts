#!/usr/bin/env node
/** Owns the process: starts the program, and says in a sentence where the system lets it open no more files. */

const EXIT_MISUSE = 2;

const OUT_OF_FILES: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE']);

try {
  // Only what is loaded here can fail in words: the program consists of many files.
  await import('./program.js');
} catch (error) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (!OUT_OF_FILES.has(code)) throw error;
  process.stderr.write(
    `The server cannot start: this process may open no more files (${code}); raise the limit with ulimit -n.\n`,
  );
  process.exitCode = EXIT_MISUSE;
}

#!/usr/bin/env node
/**
 * Owns the process: from argv to a server that listens, and from a signal to its end.
 * Prints one line on stdout, the URL; everything else goes to stderr.
 */
import { describeFlags } from './shell/flags.js';
import { createLog } from './shell/log.js';
import { DEMO_SERVICE, type Options, parseOptions } from './shell/options.js';
import { startServer } from './shell/uws-server.js';

const EXIT_MISUSE = 2;

/** How long a client may take for its side of the close when the server goes away. */
const STOP_GRACE_MS = 500;

// Whoever read the output is gone: no reason to end the calls of everybody.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const options = parseOptions(process.argv.slice(2), process.env);
switch (options.kind) {
  case 'help':
    process.stdout.write(describeFlags());
    break;
  case 'refused':
    for (const sentence of options.sentences) process.stderr.write(`${sentence}\n`);
    process.exitCode = EXIT_MISUSE;
    break;
  case 'serve':
    await serve(options);
    break;
  default:
    options satisfies never;
}

async function serve(asked: Extract<Options, { kind: 'serve' }>): Promise<void> {
  const { settings, listen, logLevel, isDemo } = asked;
  const log = createLog(logLevel, (line) => process.stderr.write(line));
  const server = await startServer(settings, listen, log);
  const { host, port } = listen;
  if (server === undefined) {
    process.stderr.write(
      `Cannot listen on ${host}:${port}; the port may be in use, or the address none of this machine: choose another with --port or --host.\n`,
    );
    process.exitCode = EXIT_MISUSE;
    return;
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log('info', 'stopping', { signal });
      server.stop();
      setTimeout(() => process.exit(0), STOP_GRACE_MS).unref();
    });
  }
  const address = host.includes(':') ? `[${host}]` : host;
  process.stdout.write(`audiocall reference server listening on ws://${address}:${server.port}\n`);
  // The demo key is public.
  if (isDemo) log('info', 'demo-service', { service: DEMO_SERVICE.id, key: DEMO_SERVICE.key });
}

/**
 * Owns the program: from argv to a server that listens, and from a signal to its end.
 * Prints one line on stdout, the URL; everything else goes to stderr.
 */
import { describeFlags, describeFlagsInMarkdown } from './shell/flags.js';
import { type HealthPort, startHealth } from './shell/health.js';
import { createLog, type Log } from './shell/log.js';
import { DEMO_SERVICE, type Options, parseOptions, readServicesFile } from './shell/options.js';
import { type RunningServer, startServer } from './shell/uws-server.js';

const EXIT_MISUSE = 2;

/** How long a client may take for its side of the close when the server goes away. */
const STOP_GRACE_MS = 500;

// Whoever read the output is gone: no reason to end the calls of everybody.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const options = parseOptions(process.argv.slice(2), process.env);
switch (options.kind) {
  case 'help':
    process.stdout.write(options.isMarkdown ? describeFlagsInMarkdown() : describeFlags());
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
  const { settings, gate, listen, logLevel, isDemo, servicesFile, metricsPort, drainMs } = asked;
  const log = createLog(logLevel, (line) => process.stderr.write(line));
  const server = await startServer(settings, gate, listen, log);
  const { host, port } = listen;
  if (server === undefined) {
    refusePort(host, port, '--port or --host');
    return;
  }
  const health = metricsPort === 0 ? undefined : await startHealth(metricsPort, server);
  if (metricsPort !== 0 && health === undefined) {
    server.stop();
    refusePort('127.0.0.1', metricsPort, '--metrics-port');
    return;
  }
  obeySignals(server, health, drainMs, log);
  if (servicesFile !== undefined) {
    process.on('SIGHUP', () => reloadServices(server, servicesFile, log));
  }
  const address = host.includes(':') ? `[${host}]` : host;
  const url = `${listen.tls === undefined ? 'ws' : 'wss'}://${address}:${server.port}`;
  process.stdout.write(`audiocall reference server listening on ${url}\n`);
  // The demo key is public.
  if (isDemo) log('info', 'demo-service', { service: DEMO_SERVICE.id, key: DEMO_SERVICE.key });
}

function refusePort(host: string, port: number, flag: string): void {
  process.stderr.write(
    `Cannot listen on ${host}:${port}; the port may be in use, or the address none of this machine: choose another with ${flag}.\n`,
  );
  process.exitCode = EXIT_MISUSE;
}

/** The first signal lets calls go on for `drainMs`, the second ends everything at once (GA-1). */
function obeySignals(
  server: RunningServer,
  health: HealthPort | undefined,
  drainMs: number,
  log: Log,
): void {
  let isStopping = false;
  const end = (): void => {
    server.stop();
    health?.close();
    setTimeout(() => process.exit(0), STOP_GRACE_MS).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log('info', 'stopping', { signal });
      if (isStopping) {
        end();
        return;
      }
      isStopping = true;
      server.drain(drainMs, end);
    });
  }
}

/** A file with anything wrong in it changes nothing. */
function reloadServices(server: RunningServer, path: string, log: Log): void {
  const sentences: string[] = [];
  const services = readServicesFile(path, (sentence) => sentences.push(sentence));
  if (sentences.length === 0) {
    server.replaceServices(services);
    log('info', 'services-reloaded', { services: services.length });
    return;
  }
  for (const detail of sentences) log('error', 'services-not-reloaded', { detail });
}

/**
 * Owns the port for operators: health, readiness and metrics, on the loopback address alone.
 * Knows nothing of what the numbers mean.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Gauge } from './metrics.js';

/** What the port tells about. */
export interface Observed {
  isDraining(): boolean;
  renderMetrics(more: readonly Gauge[]): string;
}

export interface HealthPort {
  /** The port in use. */
  readonly port: number;
  close(): void;
}

const NANOSECONDS = 1e9;

/** How often the delay is sampled, which is part of each sample. */
const RESOLUTION_MS = 10;

/** Starts to listen on 127.0.0.1; undefined when the port cannot be had. */
export function startHealth(port: number, observed: Observed): Promise<HealthPort | undefined> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();

  function answer(path: string | undefined): readonly [number, string] {
    switch (path) {
      case '/healthz':
        return [200, 'ok\n'];
      case '/readyz':
        return observed.isDraining() ? [503, 'draining\n'] : [200, 'ready\n'];
      case '/metrics': {
        const lag = describeLag(delay.percentile(50), delay.percentile(99), delay.max);
        delay.reset();
        return [200, observed.renderMetrics([lag])];
      }
      default:
        return [404, 'There are /healthz, /readyz and /metrics.\n'];
    }
  }

  const server = createServer((request, response) => {
    const [status, text] = answer(request.url);
    response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(text);
  });
  return new Promise((resolve) => {
    server.once('error', () => {
      delay.disable();
      resolve(undefined);
    });
    server.listen(port, '127.0.0.1', () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        close() {
          delay.disable();
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

function describeLag(median: number, high: number, max: number): Gauge {
  const rows = [
    ['0.5', median],
    ['0.99', high],
    ['1', max],
  ] as const;
  return {
    name: 'audiocall_event_loop_lag_seconds',
    help: 'Delay of the event loop since the last scrape, by quantile.',
    values: rows.map(([quantile, nanoseconds]) => {
      return {
        label: ['quantile', quantile] as const,
        value: Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1000),
      };
    }),
  };
}

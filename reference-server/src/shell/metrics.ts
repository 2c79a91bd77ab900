/**
 * Owns what is counted, and its text for Prometheus (exposition format 0.0.4).
 * Holds numbers and names of the protocol only: no id, no address.
 */

/** Counters that only grow, by name and label. */
export interface Metrics {
  count(name: CounterName, label?: string): void;
  /** All counters, then these gauges. */
  render(gauges: readonly Gauge[]): string;
}

/** What is so now. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly values: readonly {
    readonly label?: readonly [string, string];
    readonly value: number;
  }[];
}

const COUNTERS = {
  audiocall_frames_received_total: ['Frames from clients.', undefined],
  audiocall_frames_sent_total: ['Frames to clients.', undefined],
  audiocall_refusals_total: ['Requests that were refused.', 'status'],
  audiocall_sockets_closed_total: ['Sockets that are closed.', 'code'],
} as const;

export type CounterName = keyof typeof COUNTERS;

export function createMetrics(): Metrics {
  const counters = new Map<CounterName, Map<string, number>>();
  return {
    count(name, label = '') {
      const values = counters.get(name) ?? new Map<string, number>();
      counters.set(name, values);
      values.set(label, (values.get(label) ?? 0) + 1);
    },
    render(gauges) {
      const names = Object.keys(COUNTERS) as CounterName[];
      const blocks = names.map((name) => {
        const [help, labelName] = COUNTERS[name];
        const empty: readonly (readonly [string, number])[] =
          labelName === undefined ? [['', 0]] : [];
        const values = [...(counters.get(name) ?? empty)].map(([label, value]) =>
          renderValue(name, labelName && [labelName, label], value),
        );
        return renderBlock(name, 'counter', help, values);
      });
      for (const { name, help, values } of gauges) {
        const lines = values.map(({ label, value }) => renderValue(name, label, value));
        blocks.push(renderBlock(name, 'gauge', help, lines));
      }
      return blocks.join('');
    },
  };
}

function renderBlock(name: string, type: string, help: string, values: readonly string[]): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${values.join('')}`;
}

function renderValue(
  name: string,
  label: readonly [string, string] | undefined,
  value: number,
): string {
  const labels = label === undefined ? '' : `{${label[0]}="${label[1]}"}`;
  return `${name}${labels} ${value}\n`;
}

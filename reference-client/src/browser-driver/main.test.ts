import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CallType, DriverReportSchema } from '@audiocall/proto';
import { fromBinary } from '@bufbuild/protobuf';
import { chromium } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  type DriverProcess,
  hears,
  isEvent,
  startDriver,
} from '../testing/driver-process.fixture.js';
import { type RelayServer, startRelayServer } from '../testing/relay-server.fixture.js';
import { findChromiumHere } from './find-chromium.js';

const found = findChromiumHere(undefined, chromium.executablePath());
if ('missing' in found) console.error(`not tested in a browser: ${found.missing}`);

/** The process ids of what a driver has started and of all that this has started. */
function descendants(pid: number | undefined): readonly string[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(path)) return [];
  const children = readFileSync(path, 'utf8').split(' ').filter(Boolean);
  return children.flatMap((child) => [child, ...descendants(Number(child))]);
}

/** The command line of a process; empty when it has ended. */
function commandOf(pid: string): string {
  const path = `/proc/${pid}/cmdline`;
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** A connection to a driver that listens, after the driver's Hello. */
async function sayHello(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  const closed = once(socket, 'close').then(([code, reason]) => {
    throw new Error(`closed with ${code} ${reason}`);
  });
  const [data] = await Promise.race([once(socket, 'message'), closed]);
  closed.catch(() => undefined);
  expect(fromBinary(DriverReportSchema, data).report.case).toBe('hello');
  return socket;
}

describe.runIf('path' in found && process.platform === 'linux')('the driver in a browser', () => {
  let server: RelayServer;
  let drivers: DriverProcess[];

  beforeEach(async () => {
    server = await startRelayServer();
    drivers = [];
  });

  afterEach(async () => {
    for (const driver of drivers) driver.child.stdin?.end();
    await Promise.all(drivers.map((driver) => driver.exited));
    server.stop();
  });

  async function join(userId: string, tones: readonly number[]): Promise<DriverProcess> {
    const driver = startDriver('browser-driver/main.js');
    drivers.push(driver);
    const devices = tones.map((toneHz, index) => ({ label: `mic ${index + 1}`, toneHz }));
    const configure = { url: server.url, serviceId: 'demo', serviceKey: '', devices };
    await driver.command({ case: 'configure', value: configure });
    await driver.command({ case: 'createSession', value: { userId } });
    return driver;
  }

  it('[CN-1] [DV-1] connects a call with the browser’s own microphone and one with a tone', async () => {
    const [alice, bob] = await Promise.all([join('alice', [440, 660]), join('bob', [])]);
    const offer = { callType: CallType.AUDIOCALL, callee: 'bob' };
    await alice.command({ case: 'offerCall', value: offer });
    await bob.until(isEvent('RINGING_EVENT'));
    const answered = await bob.command({ case: 'answerCall', value: {} });
    expect(answered.error).toBeUndefined();
    await Promise.all([alice, bob].map((driver) => driver.until(isEvent('CONNECTED_EVENT'))));
    await Promise.all([alice.until(hears()), bob.until(hears(440))]);
    await alice.command({ case: 'setAudioDevice', value: { deviceId: 'tone-2' } });
    await bob.until(hears(660));
    const { devices } = await bob.command({ case: 'getDeviceList', value: {} });
    expect(devices.map(({ label }) => label)).toContain('Fake Audio Input 1');
    const closed = await bob.command({ case: 'close', value: {} });
    expect(closed.error).toBeUndefined();
    expect(await bob.exited).toBe(0);
  });

  it('takes its browser along when it is told to end', async () => {
    const driver = startDriver('browser-driver/main.js');
    drivers.push(driver);
    await driver.until(({ report }) => report.case === 'hello');
    const started = descendants(driver.child.pid);
    driver.child.kill('SIGTERM');
    expect(await driver.exited).toBe(0);
    expect(started.filter((pid) => commandOf(pid) !== '')).toEqual([]);
  });

  it('serves many lives with one browser, and says which page crashed', async () => {
    const path = fileURLToPath(new URL('../../dist/browser-driver/main.js', import.meta.url));
    const program = spawn(process.execPath, [path, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const exited = once(program, 'exit');
    try {
      const url = String((await once(program.stdout, 'data'))[0]).trim();
      const first = await sayHello(url);
      first.close();
      await once(first, 'close');
      const second = await sayHello(url);
      const closed = once(second, 'close');
      const pages = descendants(program.pid).filter((pid) =>
        commandOf(pid).includes('--type=renderer'),
      );
      for (const pid of pages) process.kill(Number(pid), 'SIGKILL');
      const [code, reason] = await closed;
      expect([code, String(reason)]).toEqual([1011, 'its page crashed']);
      const third = await sayHello(url);
      third.close();
    } finally {
      program.kill('SIGTERM');
    }
    expect((await exited)[0]).toBe(0);
  });
});

describe('the driver in a browser, without a browser', () => {
  it('says what is missing, and ends', async () => {
    const driver = startDriver('browser-driver/main.js', ['--chromium', '/no/such/browser']);
    expect(await driver.exited).toBe(2);
    expect(driver.stderr()).toContain('there is no browser at /no/such/browser');
    expect(driver.reports).toEqual([]);
  });
});

import { CallType, Track } from '@audiocall/proto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type DriverProcess,
  hears,
  isEvent,
  startDriver,
} from '../testing/driver-process.fixture.js';
import { type RelayServer, startRelayServer } from '../testing/relay-server.fixture.js';

describe('the driver program', () => {
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

  function start(program = 'driver/main.js'): DriverProcess {
    const driver = startDriver(program);
    drivers.push(driver);
    return driver;
  }

  async function join(userId: string, toneHz: number, program?: string): Promise<DriverProcess> {
    const driver = start(program);
    const devices = [
      { label: 'first', toneHz },
      { label: 'second', toneHz: toneHz + 200 },
    ];
    const configure = { url: server.url, serviceId: 'demo', serviceKey: '', devices };
    await driver.command({ case: 'configure', value: configure });
    await driver.command({ case: 'createSession', value: { userId } });
    return driver;
  }

  async function connect(callerProgram?: string): Promise<[DriverProcess, DriverProcess]> {
    const [alice, bob] = await Promise.all([join('alice', 440, callerProgram), join('bob', 880)]);
    const offer = { callType: CallType.AUDIOCALL, callee: 'bob', record: true };
    await alice.command({ case: 'offerCall', value: offer });
    await bob.until(isEvent('RINGING_EVENT'));
    await bob.command({ case: 'answerCall', value: {} });
    await Promise.all([alice, bob].map((driver) => driver.until(isEvent('CONNECTED_EVENT'))));
    return [alice, bob];
  }

  it('says hello first, with what it can do', async () => {
    const driver = start();
    const { report } = await driver.until(() => true);
    expect(report).toMatchObject({
      case: 'hello',
      value: { protocolVersion: 1, capabilities: expect.arrayContaining(['set_audio_device']) },
    });
  });

  it('[CN-1] connects a call and reports what is heard on both sides', async () => {
    const [alice, bob] = await connect();
    await Promise.all([alice.until(hears(880)), bob.until(hears(440))]);
    const ringing = bob.reports.find(isEvent('RINGING_EVENT'));
    expect(ringing?.report.value).toMatchObject({
      caller: 'alice',
      callee: 'bob',
      callType: CallType.AUDIOCALL,
      record: true,
    });
    const order = alice.reports.flatMap(({ report }) =>
      report.case === 'event' ? [report.value.name] : [],
    );
    expect(order).toEqual(['RINGBACK_EVENT', 'ANSWERED_EVENT', 'CONNECTED_EVENT']);
  });

  it('[DV-2] refuses a device that it does not list', async () => {
    const driver = await join('alice', 440);
    const { devices } = await driver.command({ case: 'getDeviceList', value: {} });
    expect(devices.map(({ label }) => label)).toEqual(['first', 'second']);
    const bad = await driver.command({ case: 'setAudioDevice', value: { deviceId: 'none' } });
    expect(bad.error?.code).toBe('DEVICE_NOT_FOUND');
    const deviceId = devices[1]?.deviceId ?? '';
    const good = await driver.command({ case: 'setAudioDevice', value: { deviceId } });
    expect(good.error).toBeUndefined();
  });

  it('[SE-1] refuses device functions before a session', async () => {
    const driver = start();
    await driver.command({ case: 'configure', value: { url: server.url, serviceId: 'demo' } });
    const result = await driver.command({ case: 'getDeviceList', value: {} });
    expect(result.error?.code).toBe('NO_SESSION');
  });

  it('answers a command that it does not know with UNIMPLEMENTED', async () => {
    const driver = start();
    const result = await driver.command({ case: undefined });
    expect(result.error?.code).toBe('UNIMPLEMENTED');
  });

  it('exits after close, also in a call', async () => {
    const [alice, bob] = await connect();
    const result = await alice.command({ case: 'close', value: {} });
    expect(result.error).toBeUndefined();
    expect(await alice.exited).toBe(0);
    bob.child.stdin?.end();
    expect(await bob.exited).toBe(0);
  });

  it('says what is wrong with garbage, and exits with 2', async () => {
    const driver = start();
    driver.child.stdin?.write('this is no protobuf');
    expect(await driver.exited).toBe(2);
    expect(driver.stderr()).toMatch(/^standard input: .+\n$/);
  });

  it('says that the input ended within a message, and exits with 2', async () => {
    const driver = start();
    driver.child.stdin?.end(new Uint8Array([0, 0, 0, 9, 8]));
    expect(await driver.exited).toBe(2);
    expect(driver.stderr()).toBe('standard input: it ends within a message\n');
  });

  it('says why a server cannot be reached', async () => {
    const driver = start();
    const url = new URL(server.url);
    server.stop();
    await driver.command({ case: 'configure', value: { url: url.href, serviceId: 'demo' } });
    const { error } = await driver.command({ case: 'createSession', value: {} });
    expect(error).toMatchObject({
      code: 'CLOSED',
      message: `the server could not be reached: connect ECONNREFUSED ${url.host}`,
    });
  });

  it('says that there is no input device where there is none', async () => {
    const driver = start();
    await driver.command({ case: 'configure', value: { url: server.url, serviceId: 'demo' } });
    await driver.command({ case: 'createSession', value: {} });
    const offer = { callType: CallType.AUDIOCALL, callee: 'bob' };
    const { error } = await driver.command({ case: 'offerCall', value: offer });
    expect(error).toMatchObject({
      code: 'DEVICE_NOT_FOUND',
      message: 'there is no input device',
    });
  });

  it('[MU-4] the faulty driver is heard while it says that it is muted', async () => {
    const [alice, bob] = await connect('faulty/mute-keeps-sending.js');
    await alice.command({ case: 'setMute', value: { track: Track.AUDIO } });
    await bob.until(isEvent('MUTE_EVENT'));
    const before = bob.reports.length;
    // Far more than what was under way when the mute was told.
    await bob.until(
      (report) => bob.reports.indexOf(report) > before + 30 && report.report.case === 'heard',
    );
    const last = bob.reports.findLast(({ report }) => report.case === 'heard');
    expect(last !== undefined && hears(440)(last)).toBe(true);
  });
});

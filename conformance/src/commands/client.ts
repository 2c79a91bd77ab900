/** Owns `client`: one SDK, with the harness as its server and as the other party. */
import type { CommandResult } from '@audiocall/proto';
import { makeGrant } from '../client-mode/grant.js';
import { prepareClientCases } from '../client-mode/index.js';
import { ScriptedServer } from '../client-mode/scripted-server.js';
import { SDK } from '../client-mode/stage.js';
import { nameFeatures } from '../features.js';
import { DriverError, quoteError } from '../interop/driver-error.js';
import { DriverProcess } from '../interop/driver-process.js';
import { type DriverSource, openDriverSource } from '../interop/driver-source.js';
import { CORE_FUNCTIONS } from '../report/core-functions.js';
import { TargetError } from '../target/target.js';
import { startRecorder } from '../traffic/recorder.js';
import { renderDriver } from '../usage/command-words.js';
import type { ClientChoice, RunSettings } from '../usage/settings.js';
import { inLine } from '../wording/printable.js';
import { checkDrivers } from './interop.js';
import type { Output } from './output.js';
import type { Opened } from './run-plan.js';
import { carryOut } from './session.js';

const DEFAULT_JOBS = 4;

/** Judges one SDK; gives the exit status. */
export async function judgeClient(
  client: ClientChoice,
  settings: RunSettings,
  output: Output,
): Promise<number> {
  const jobs = settings.jobs ?? (client.driver.kind === 'spawn' ? DEFAULT_JOBS : 1);
  const source = await openDriverSource(client, {
    most: jobs,
    complain: (sentence) => output.write(`${sentence}; --jobs N plays N cases at a time`),
  });
  const where = renderDriver(client.driver);
  try {
    return await carryOut(
      {
        mode: 'client',
        clients: [client],
        settings,
        jobs,
        targetName: where,
        binds: ['client', 'both'],
        async open(): Promise<Opened> {
          await checkDrivers([client], [source], settings.patienceMs, output);
          return {
            url: where,
            name: where,
            died: source.gone ?? new Promise(() => {}),
            ...(await askAbilities(source, settings)),
            end: async () => {},
          };
        },
        prepare: (_url, asked) => prepareClientCases(source, settings, asked),
        prepareReplay: ({ caseId, seed }) =>
          prepareClientCases(source, { ...settings, seed }).find(({ id }) => id === caseId),
      },
      output,
    );
  } finally {
    await source.end();
  }
}

/** The features that the SDK asks for, with which it is held to them, and what core asks for and it lacks. */
async function askAbilities(source: DriverSource, { patienceMs, service }: RunSettings) {
  const recorder = startRecorder(() => 0);
  const grant = makeGrant({ tag: 'first', features: [] });
  const server = await ScriptedServer.start({ participant: SDK, recorder, patienceMs, grant });
  let driver: DriverProcess | undefined;
  try {
    driver = await DriverProcess.start({
      participant: SDK,
      source,
      recorder,
      tonesHz: [],
      patienceMs,
    });
    const value = { url: server.url, serviceId: service.id, serviceKey: service.key };
    const configured = await driver.command({ case: 'configure', value });
    requireDone('configure', configured);
    await driver.sync();
    const created = await driver.command({ case: 'createSession', value: {} });
    // One that sent its request can be judged, whatever it made of the answer.
    if (server.arrived.length === 0) requireDone('createSession', created);
    if (!server.isFound) {
      throw new TargetError(
        "the SDK's createSession succeeded, and it opened no socket to the server of this harness; a driver makes its SDK connect to the `url` of configure",
      );
    }
    const asked = server.arrived.flatMap(({ frame: { body } }) =>
      body.case === 'createSession' ? body.value.features : [],
    );
    const { hello } = driver;
    const lacks = CORE_FUNCTIONS.filter((name) => hello?.capabilities.includes(name) !== true);
    return { offered: nameFeatures(asked), lacks };
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    throw new TargetError(error.message);
  } finally {
    await driver?.end();
    await server.end();
  }
}

function requireDone(what: string, { error }: CommandResult): void {
  if (error === undefined) return;
  const said = inLine(quoteError(error), 300);
  throw new TargetError(
    `the SDK's ${what} failed before it sent anything to the server of this harness: ${said}`,
  );
}

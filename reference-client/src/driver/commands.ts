/**
 * Owns what each command of the driver protocol does with the SDK, and what is reported of it.
 * Knows nothing of streams, and not on what platform it runs.
 */
import type { CommandResultSchema, Configure, DriverCommand } from '@audiocall/proto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AudiocallClient } from '../client.js';
import { AudiocallError } from '../error.js';
import type { AudioChunk } from '../ports.js';
import { forwardEvents } from './forward-events.js';
import { createHeardAudio } from './heard-audio.js';
import type { ReportBody } from './report-body.js';

/** The commands that this SDK can carry out, by their field names, and what Configure can ask for. */
export const CAPABILITIES = [
  'create_session',
  'offer_call',
  'answer_call',
  'leave',
  'set_mute',
  'set_unmute',
  'get_device_list',
  'set_audio_device',
  'early_offer',
] as const;

/** Carries out commands, each of which is answered by one result. */
export interface CommandRunner {
  /** Settles when the result is reported; never rejects. */
  execute(command: DriverCommand): Promise<void>;
  close(): Promise<void>;
}

type Result = Omit<
  MessageInitShape<typeof CommandResultSchema>,
  'commandId' | 'error' | '$typeName'
>;

/** Makes the SDK on the platform at hand; `hear` gets what is heard, in the order in which it plays. */
export type OpenClient = (
  settings: Configure,
  hear: (chunk: AudioChunk) => void,
) => AudiocallClient;

export function createCommandRunner(
  report: (body: ReportBody) => void,
  openClient: OpenClient,
): CommandRunner {
  let client: AudiocallClient | undefined;
  const heard = createHeardAudio((value) => report({ case: 'heard', value }));

  function configure(settings: Configure): void {
    if (client !== undefined) throw new DriverError('INVALID_STATE', 'configure comes once');
    client = openClient(settings, heard.add);
    forwardEvents(client, (value) => {
      // What was heard before an event is reported before it.
      heard.flush();
      report({ case: 'event', value });
    });
  }

  async function carryOut({ command }: DriverCommand): Promise<Result> {
    if (command.case === 'configure') {
      configure(command.value);
      return {};
    }
    if (command.case === undefined) {
      throw new DriverError('UNIMPLEMENTED', 'this driver does not know the command');
    }
    if (client === undefined) {
      if (command.case === 'close') return {};
      throw new DriverError('INVALID_STATE', 'configure comes first');
    }
    switch (command.case) {
      case 'createSession':
        return client.createSession(command.value.userId);
      case 'offerCall': {
        const { callType, callee, record } = command.value;
        const { callId } = await client.offerCall(callType, callee, record);
        return { callId };
      }
      case 'answerCall': {
        const { callType, caller } = command.value;
        const { callId } = await client.answerCall(callType, caller);
        return { callId };
      }
      case 'leave':
        await client.leave(command.value.session);
        return {};
      case 'setMute':
        await client.setMute(command.value.track);
        return {};
      case 'setUnmute':
        await client.setUnmute(command.value.track);
        return {};
      case 'getDeviceList':
        return { devices: (await client.getDeviceList()).map((device) => ({ ...device })) };
      case 'setAudioDevice':
        await client.setAudioDevice(command.value.deviceId);
        return {};
      case 'close':
        await client.close();
        return {};
    }
  }

  return {
    async execute(command) {
      try {
        const result = await carryOut(command);
        heard.flush();
        report({ case: 'result', value: { commandId: command.id, ...result } });
      } catch (error) {
        heard.flush();
        report({ case: 'result', value: { commandId: command.id, error: describe(error) } });
      }
    },
    async close() {
      await client?.close();
      heard.flush();
    },
  };
}

class DriverError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof AudiocallError || error instanceof DriverError) {
    // The reason beneath, such as a refused connection. A server's Status is no Error: it is the message.
    const reason = error.cause instanceof Error ? `: ${error.cause.message}` : '';
    return { code: error.code, message: `${error.message}${reason}` };
  }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
}

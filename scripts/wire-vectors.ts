/**
 * Owns the making of the wire vectors: what another Protobuf implementation (Go's, inside buf)
 * writes for a message, and what it reads from bytes. The codec is tested against them, so that the
 * reference client, the reference server and the harness, which share it, cannot be wrong together.
 * Must not use the codec.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool, toolCommand } from './run-command.js';
import { BYTES_INPUTS, MESSAGE_INPUTS } from './wire-vector-inputs.js';

/** Where the wire vectors are kept. */
export const WIRE_VECTORS = 'proto/testdata/wire-vectors.json';

/** A message and its encoding. */
export interface MessageVector {
  readonly name: string;
  readonly type: string;
  readonly json: unknown;
  readonly hex: string;
}

/** Bytes and what they decode to, or that they do not. */
export type BytesVector =
  | { readonly name: string; readonly type: string; readonly hex: string; readonly json: unknown }
  | {
      readonly name: string;
      readonly type: string;
      readonly hex: string;
      readonly undecodable: true;
    };

/** Makes the wire vectors, as the text of their file. */
export async function generateWireVectors(root: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'audiocall-vectors-'));
  try {
    const image = join(folder, 'image.binpb');
    const built = runTool('buf', ['build', '-o', image], { cwd: root, root });
    if (built.status !== 0) throw new Error(`buf build failed:\n${built.output}`);
    const convert = (type: string, from: string, to: string, input: Uint8Array | string) =>
      convertMessage(root, image, type, from, to, input);
    const messages = await mapSideBySide(MESSAGE_INPUTS, async (input): Promise<MessageVector> => {
      const { name, type, json } = input;
      const made = await convert(type, 'json', 'binpb', JSON.stringify(json));
      if (made.status !== 0) throw new Error(`buf convert refuses "${name}": ${made.errors}`);
      return { name, type, json, hex: made.stdout.toString('hex') };
    });
    const bytes = await mapSideBySide(BYTES_INPUTS, async (input): Promise<BytesVector> => {
      const read = await convert(input.type, 'binpb', 'json', Buffer.from(input.hex, 'hex'));
      if (read.status !== 0) return { ...input, undecodable: true };
      return { ...input, json: JSON.parse(read.stdout.toString()) };
    });
    return `${JSON.stringify({ messages, bytes }, null, 2)}\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Converted {
  readonly status: number;
  readonly stdout: Buffer;
  readonly errors: string;
}

function convertMessage(
  root: string,
  image: string,
  type: string,
  from: string,
  to: string,
  input: Uint8Array | string,
): Promise<Converted> {
  const [program, ...first] = toolCommand(root, 'buf');
  const formats = ['--from', `-#format=${from}`, '--to', `-#format=${to}`];
  const args = ['convert', image, '--type', type, ...formats];
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args]);
    const out: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', reject);
    child.on('close', (status) => {
      const said = Buffer.concat(errors).toString().trim();
      resolve({ status: status ?? 1, stdout: Buffer.concat(out), errors: said });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

async function mapSideBySide<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Output>,
): Promise<Output[]> {
  const outputs: Output[] = [];
  const entries = inputs.entries();
  const worker = async () => {
    for (const [index, input] of entries) outputs[index] = await work(input);
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
  return outputs;
}

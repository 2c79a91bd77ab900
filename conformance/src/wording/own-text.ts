/**
 * Owns the words in which the harness tells a verdict: of its clauses, of the messages, of its commands. Where one of
 * them is a secret, no verdict could be told, and nothing would be hidden: everybody knows it. Pure.
 */
import { ClientFrameSchema, ServerFrameSchema } from '@audiocall/proto';
import type { DescFile } from '@bufbuild/protobuf';
import { CLAUSES } from '../oracle/clauses.js';

/** What neither a clause nor a message says. */
const FURTHER =
  'audiocall-conformance server client interop check proxy explain list verdict conformant inconclusive not-offered harness command report';

/** Whether it is a word of a verdict, or part of one. */
export function isOwnWord(text: string): boolean {
  own ??= listWords().join('\n');
  return own.includes(text);
}

let own: string | undefined;

function listWords(): readonly string[] {
  const texts = Object.values(CLAUSES).flatMap(({ title, text }) => [title, text]);
  const files = new Set<DescFile>();
  for (const { file } of [ClientFrameSchema, ServerFrameSchema]) gather(file, files);
  const words = [FURTHER, ...texts].flatMap((text) => text.split(/[^\p{L}\p{N}_-]+/u));
  return [...new Set([...words, ...[...files].flatMap(listNames)])];
}

function gather(file: DescFile, files: Set<DescFile>): void {
  if (files.has(file)) return;
  files.add(file);
  for (const each of file.dependencies) gather(each, files);
}

function listNames({ messages, enums }: DescFile): readonly string[] {
  return [
    ...messages.flatMap(({ name, fields }) => [name, ...fields.map(({ localName }) => localName)]),
    ...enums.flatMap(({ values }) => values.map(({ name }) => name)),
  ];
}

import { CommandResultSchema } from '@audiocall/proto';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { findFalseClaim } from './driver-claims.js';

describe('findFalseClaim()', () => {
  it('retells of a refusal only as much as anybody reads', () => {
    const error = { code: 'BROKEN', message: 'x'.repeat(200_000) };
    const result = create(CommandResultSchema, { commandId: 1, error });
    const fault = findFalseClaim('sdk', 'configure', result, [], () => true);
    expect(fault?.message).toMatch(/^the driver of sdk refused configure: BROKEN, x{292}…$/);
  });
});

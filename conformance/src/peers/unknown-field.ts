/** Owns a field that nobody knows (WR-5), for those who send one and for those who pass one on. */
import type { UnknownField } from '@bufbuild/protobuf';

export const UNKNOWN_FIELD: UnknownField = {
  no: 999,
  wireType: 2,
  data: new Uint8Array([3, 1, 2, 3]),
};

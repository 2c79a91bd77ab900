/** Owns how bytes read for a person: rows of sixteen in hexadecimal, with the letters beside them. Pure. */

const ROW = 16;
const GROUP = 8;
/** More says no more of what is wrong. */
const MOST = 128;

/** The beginning of a message of `length` bytes, of which `head` is known. */
export function renderBytes(head: Uint8Array, length: number): string {
  const shown = head.subarray(0, MOST);
  const isShort = shown.length <= GROUP;
  const rows = Array.from({ length: Math.ceil(shown.length / ROW) }, (_, row) =>
    renderRow(shown.subarray(row * ROW, (row + 1) * ROW), row * ROW, isShort),
  );
  const bytes = length === 1 ? '1 byte' : `${length} bytes`;
  if (shown.length === 0 && length > 0) return `${bytes}, of which none is kept`;
  const title = shown.length < length ? `${bytes}, the first ${shown.length}` : bytes;
  return [title, ...rows].join('\n');
}

function renderRow(bytes: Uint8Array, at: number, isShort: boolean): string {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const groups = [hex.slice(0, GROUP), ...(isShort ? [] : [hex.slice(GROUP)])];
  const width = 3 * GROUP - 1;
  const text = [...bytes].map((byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
  );
  const place = at.toString(16).padStart(4, '0');
  return `${place}  ${groups.map((group) => group.join(' ').padEnd(width)).join('  ')}  ${text.join('')}`;
}

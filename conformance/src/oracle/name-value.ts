/** Owns how a value of an enum reads where it may be one that the schema does not know. */

/** Its name in the schema, without the prefix; else its number. */
export function nameValue(values: Readonly<Record<number, string>>, value: number): string {
  return values[value] ?? `${value} (unknown)`;
}

/** The log that goes by a name to the world; undefined where that is no name of a hub's log. */
export function logOf(origin: string): string | undefined {
  const [, agreement, hub] = /^[^/\s]+\/(?:agreements\/([a-z0-9-]+)|(hub))$/.exec(origin) ?? [];
  return agreement ?? hub;
}

export type SettingsPath = readonly PropertyKey[];

/** As people write it: `connections.office.checks.probes[0].tcp`; names that would mislead are quoted. */
export function settingsPathText(path: SettingsPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const name = String(part);
    if (!/^[\w-]+$/.test(name)) return `${text}[${JSON.stringify(name)}]`;
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { gatewayKey } from '../../domain/identifiers.ts';
import { SettingsSchema } from '../../domain/settings.ts';

const FILE = 'connections.example.yaml';
const TEXT = readFileSync(FILE, 'utf8');

interface Field {
  readonly name: string;
  /** What the schema puts in when the field is left out; undefined for objects and for required fields. */
  readonly preset: unknown;
}

/** Every field of a schema at any depth, those of each alternative of a union. */
function fieldsOf(schema: z.core.$ZodType): Field[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(fieldsOf);
  if (schema instanceof z.ZodArray) return fieldsOf(schema.element);
  if (schema instanceof z.ZodRecord) return fieldsOf(schema.valueType);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return fieldsOf(schema.unwrap());
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return fieldsOf(schema.unwrap());
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([name, inner]) => [
    { name, preset: inner instanceof z.ZodDefault ? inner.def.defaultValue : undefined },
    ...fieldsOf(inner),
  ]);
}

const FIELDS = fieldsOf(SettingsSchema);
/** The lines that show a field, commented out or not. */
const linesOf = (name: string) => TEXT.split('\n').filter((line) => new RegExp(`(^|[\\s{])${name}:( |$)`).test(line));

/** The file as somebody has it who turns one commented line into a real one, instead of the line of that name. */
function turnedOn(line: string): string {
  const name = line.slice(0, line.indexOf(':'));
  const kept = TEXT.split('\n').filter((each) => !each.startsWith(`  ${name}:`) || name === 'auth');
  const uncommented = kept.map((each) => (each.startsWith(`  # ${line}`) ? each.replace('# ', '') : each));
  expect(uncommented.join('\n')).not.toBe(kept.join('\n'));
  return uncommented.join('\n');
}

describe('connections.example.yaml', () => {
  it('is a valid configuration', () => {
    const { connections } = SettingsSchema.parse(parse(TEXT));
    const keys = Object.values(connections).map(gatewayKey);
    expect(Object.keys(connections)).toEqual(['office-neckarsulm', 'office-heilbronn']);
    expect(new Set(keys).size, 'both connections are on one gateway').toBe(1);
  });

  it('names a peer command that is there', () => {
    const { peer } = SettingsSchema.parse(parse(TEXT)).connections['office-neckarsulm'] ?? {};
    const words = peer?.kind === 'command' ? peer.command : [];
    const paths = words.filter((word) => word.includes('/'));
    expect(paths).toEqual([expect.stringMatching(/^examples/)]);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('finds the fields of the schema', () => {
    expect(FIELDS.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['keyFile', 'tokenEnv', 'actions', 'timeZone', 'tcp', 'http', 'stableSeconds']),
    );
  });

  it.each([...new Set(FIELDS.map(({ name }) => name))])('shows the field %s', (name) => {
    expect(linesOf(name)).not.toEqual([]);
  });

  it.each(FIELDS.filter(({ preset }) => ['string', 'number', 'boolean'].includes(typeof preset)))(
    'states the default of $name',
    ({ name, preset }) => {
      const stated = linesOf(name).some((line) => line.endsWith(`default ${String(preset)}`));
      expect(stated, `a line of ${name} ends with "default ${String(preset)}"`).toBe(true);
    },
  );

  it.each(['auth: { keyFile', 'auth: { tokenEnv'])('is valid for a real endpoint with %s', (auth) => {
    const real = turnedOn('endpoint: https')
      .replace(`  # ${auth}`, `  ${auth}`)
      .replace('  # iaasEndpoint', '  iaasEndpoint');
    const { stackit } = SettingsSchema.parse(parse(real));
    expect(stackit.endpoint).toBe('https://vpn.api.stackit.cloud');
    expect(Object.keys(stackit.auth ?? {})).toEqual([/keyFile|tokenEnv/.exec(auth)?.[0]]);
  });

  it('is valid with the probes that it shows as comments', () => {
    const lines = TEXT.split('\n').filter((line) => !line.includes('probes: []'));
    const probing = lines.map((line) => line.replace(/^ {6}# (?=probes:| +- )/, '      ')).join('\n');
    const { probes } = SettingsSchema.parse(parse(probing)).connections['office-neckarsulm']?.checks ?? {};
    expect(probes).toEqual([
      { tcp: '192.168.1.10:443', timeoutSeconds: 5 },
      { http: 'http://192.168.1.10/health', timeoutSeconds: 5 },
    ]);
  });
});

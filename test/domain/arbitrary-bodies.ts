import fc from 'fast-check';
import type { ConnectionBody, TunnelBody } from '../../domain/connection-body.ts';
import type { Json } from '../../domain/json.ts';

const word = fc.constantFrom('a', 'b', 'site', 'x/y', 'til~de', 'constructor');
const subnets = fc.uniqueArray(
  fc.constantFrom('10.0.0.0/16', '10.1.0.0/16', '10.2.0.0/16', '10.3.0.7', '10.4.0.0/32'),
  {
    minLength: 1,
  },
);
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Members that are undefined are left out, as JSON has it. */
function record<T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model).map((made) => JSON.parse(JSON.stringify(made)));
}

const algorithms = (...words: string[]) => fc.shuffledSubarray(words, { minLength: 1 });
const phase = {
  dhGroups: some(algorithms('ecp256', 'ecp384')),
  encryptionAlgorithms: algorithms('aes256', 'aes256gcm16'),
  integrityAlgorithms: algorithms('sha2_256', 'sha2_384'),
  rekeyTime: some(fc.constantFrom(900, 1800, 3600, 14400)),
};
const tunnel: fc.Arbitrary<TunnelBody> = record({
  remoteAddress: fc.constantFrom('203.0.113.10', '203.0.113.11', '203.0.113.12'),
  phase1: record(phase),
  phase2: record({
    ...phase,
    dpdAction: some(fc.constantFrom('clear', 'restart')),
    startAction: some(fc.constantFrom('none', 'start')),
  }),
  peering: some(record({ localAddress: some(fc.constant('169.254.1.1')), remoteAddress: fc.constant('169.254.1.2') })),
  bgp: some(
    record({
      remoteAsn: fc.constantFrom(65010, 65011),
      inboundFilterId: some(fc.constant('00000000-0000-4000-8000-000000000009')),
    }),
  ),
  future: some(fc.constantFrom<Json>(true, 'kept', ['kept'])),
});

/** Any configuration in normal form: every optional field may be there or not, and fields of a later version too. */
export const anyBody: fc.Arbitrary<ConnectionBody> = record({
  displayName: fc.constantFrom('office', 'plant'),
  enabled: some(fc.boolean()),
  labels: some(fc.dictionary(word, word, { minKeys: 1, maxKeys: 3, noNullPrototype: true })),
  localSubnets: some(subnets),
  remoteSubnets: some(subnets),
  staticRoutes: some(subnets),
  tunnel1: tunnel,
  tunnel2: tunnel,
  laterField: some(fc.constantFrom<Json>(1, 'kept')),
});

import { CALM, type FaultRule, type Scenario } from './scenario.ts';

function scenario(description: string, differences: Partial<Scenario>): Scenario {
  return { ...CALM, ...differences, description };
}

function firstPut(fault: FaultRule['fault'], times = 1): Partial<Scenario> {
  return { faults: [{ method: 'PUT', times, fault }] };
}

/** The named scenarios. docs/simulator.md has them as a table; a test joins the two. */
export const SCENARIOS = {
  calm: CALM,
  everyday: scenario('As calm, at a pace that can be watched: PENDING for 4 s, the changed tunnel is down for 3 s.', {
    pendingSeconds: 4,
    renegotiateSeconds: 3,
  }),
  'stale-ready': scenario('For 1.5 s after a PUT the gateway still says READY and the old tunnels are up.', {
    staleReadySeconds: 1.5,
  }),
  'slow-gateway': scenario('The gateway is PENDING for four minutes.', { pendingSeconds: 240 }),
  'gateway-error': scenario('The first PUT ends in ERROR and takes its tunnels down; later ones recover.', {
    gatewayErrors: 1,
  }),
  'gateway-error-for-good': scenario('Every PUT ends in ERROR and takes its tunnels down.', {
    gatewayErrors: Number.POSITIVE_INFINITY,
  }),
  'late-reset': scenario('A new key is used only at the next authentication, 20 s after the PUT.', {
    resetAfterSeconds: 20,
  }),
  'no-reset': scenario('A new key is used only at the next authentication, four hours after the PUT.', {
    resetAfterSeconds: 14_400,
  }),
  'child-rekey': scenario('As no-reset, and 3 s after each PUT the child SA of the changed tunnel is rekeyed.', {
    resetAfterSeconds: 14_400,
    childEvent: { kind: 'rekey', afterSeconds: 3 },
  }),
  'child-fall': scenario(
    'As no-reset, and 3 s after each PUT the child SA of the changed tunnel falls alone for 3 s.',
    {
      resetAfterSeconds: 14_400,
      childEvent: { kind: 'fall', afterSeconds: 3 },
      childSeconds: 3,
    },
  ),
  'resets-both': scenario('Every PUT resets both tunnels, whatever it changed.', { resetsBoth: true }),
  passive: scenario('A tunnel that fell comes back only when the device is told to reconnect (startAction none).', {
    startsTunnels: false,
  }),
  'device-refuses-key': scenario('The device refuses to load a new key.', {
    device: { ...CALM.device, loads: 'refuses' },
  }),
  'keys-differ': scenario('The device says that it loaded the second tunnel’s new key, but keeps the old one.', {
    device: { ...CALM.device, loads: 'keeps-old', tunnels: 'second' },
  }),
  'keys-differ-first': scenario('The device says that it loaded the first tunnel’s new key, but keeps the old one.', {
    device: { ...CALM.device, loads: 'keeps-old', tunnels: 'first' },
  }),
  'one-tunnel-down': scenario('tunnel2 is down from the start, its ends hold different keys; a new key repairs it.', {
    keysDifferAtStart: ['tunnel2'],
  }),
  'busy-with-retry-after': scenario('The first two PUTs are answered 429 with Retry-After: 2.', {
    ...firstPut({ kind: 'status', status: 429, retryAfterSeconds: 2 }, 2),
  }),
  'busy-without-header': scenario('The first two PUTs are answered 429 without Retry-After.', {
    ...firstPut({ kind: 'status', status: 429 }, 2),
    retryAfter: false,
  }),
  'busy-reads': scenario('The first six GETs after the first PUT are answered 429 with Retry-After: 1.', {
    faults: [{ method: 'GET', afterPuts: 1, times: 6, fault: { kind: 'status', status: 429, retryAfterSeconds: 1 } }],
  }),
  'second-writer': scenario('Somebody else edits a label right after the connection was first read.', {
    secondWriter: { afterPuts: 0, afterReads: 1 },
  }),
  'second-writer-midway': scenario('Somebody else edits a label right after the first PUT.', {
    secondWriter: { afterPuts: 1, afterReads: 0 },
  }),
  'put-times-out-applied': scenario('The first PUT takes effect and is never answered.', {
    ...firstPut({ kind: 'hang', applies: true }),
  }),
  'put-times-out-lost': scenario('The first PUT is never answered and takes no effect.', {
    ...firstPut({ kind: 'hang', applies: false }),
  }),
  'put-5xx-applied': scenario('The first PUT takes effect and is answered 502.', {
    ...firstPut({ kind: 'status', status: 502, applies: true }),
  }),
  'put-5xx-lost': scenario('The first PUT is answered 503 and takes no effect.', {
    ...firstPut({ kind: 'status', status: 503 }),
  }),
  'put-bad-json': scenario('The first PUT takes effect and its answer is cut in the middle.', {
    ...firstPut({ kind: 'bad-json' }),
  }),
  'bad-json': scenario('After the first PUT, one look at the gateway’s status is cut in the middle.', {
    faults: [{ method: 'GET', resource: 'gateway-status', afterPuts: 1, times: 1, fault: { kind: 'bad-json' } }],
  }),
  'token-expires': scenario('Asks for tokens, and refuses each after 4 s, though it promised an hour.', {
    auth: 'token',
    tokenSeconds: 4,
  }),
  'slow-answers': scenario('Every answer takes 2 s.', { answerSeconds: 2 }),
  'flaky-reads': scenario('Every eleventh GET is answered 503.', {
    faults: [{ method: 'GET', every: 11, times: Number.POSITIVE_INFINITY, fault: { kind: 'status', status: 503 } }],
  }),
  'reads-fail-after-put': scenario('The first six GETs after the first PUT are answered 503.', {
    faults: [{ method: 'GET', afterPuts: 1, times: 6, fault: { kind: 'status', status: 503 } }],
  }),
  'policy-based': scenario('The gateway is POLICY_BASED: subnets are mandatory, static routes are refused.', {
    routingType: 'POLICY_BASED',
  }),
  bgp: scenario('The gateway is BGP_ROUTE_BASED: each tunnel has a BGP session.', { routingType: 'BGP_ROUTE_BASED' }),
  'bgp-no-prefix': scenario('BGP_ROUTE_BASED; a tunnel that was changed receives no prefix.', {
    routingType: 'BGP_ROUTE_BASED',
    prefixesAfterChange: 0,
  }),
  'subnet-overlap': scenario(
    'Another connection of the gateway claims this one’s remote subnet and 192.168.250.0/24.',
    {
      overlappingNeighbour: true,
    },
  ),
  'area-overlap': scenario('The network area routes 192.168.250.0/24 elsewhere.', { networkArea: 'contested' }),
  'area-forbidden': scenario('The IaaS API answers 403: the overlap check cannot see the network area.', {
    networkArea: 'forbidden',
  }),
  'connection-state': scenario('A connection carries a state of its own, as STACKIT’s page says.', {
    connectionState: true,
  }),
  'null-labels': scenario('An empty map of labels comes back as null.', { nullLabels: true }),
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;

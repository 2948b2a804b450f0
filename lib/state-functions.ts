import { join } from 'node:path';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { CHECK_ACTIONS } from '../domain/peer-action.ts';
import type { Settings } from '../domain/settings.ts';
import type { EnvSchema as AdmitEnv } from '../functions/admit-change/env.ts';
import type { EnvSchema as ApplyEnv } from '../functions/apply-change/env.ts';
import type { EnvSchema as AwaitEnv } from '../functions/await-signal/env.ts';
import type { EnvSchema as CheckEnv } from '../functions/check-connectivity/env.ts';
import type { EnvSchema as ClaimEnv } from '../functions/claim-gateway/env.ts';
import type { EnvSchema as ConfirmEnv } from '../functions/confirm-change/env.ts';
import type { EnvSchema as DiscardEnv } from '../functions/discard-psk/env.ts';
import type { EnvSchema as PollEnv } from '../functions/poll-gateway/env.ts';
import type { EnvSchema as PromoteEnv } from '../functions/promote-psk/env.ts';
import { STATES, type TaskState } from '../functions/registry.ts';
import type { EnvSchema as ReleaseEnv } from '../functions/release-gateway/env.ts';
import type { EnvSchema as StageEnv } from '../functions/stage-psk/env.ts';
import type { EnvSchema as PeerEnv } from '../functions/update-peer/env.ts';
import type { EnvSchema as ValidateEnv } from '../functions/validate-change/env.ts';
import { BundledFunction, type BundledFunctionProps, type FunctionSurroundings } from './bundled-function.ts';
import { withRules } from './code-with-rules.ts';
import { peerFunctionArns } from './peer-functions.ts';
import type { Rights } from './rights.ts';
import type { SecretStore } from './secret-store.ts';
import { acknowledgeSignIn, signInRights } from './sign-in-rights.ts';
import { stackitEnvironment } from './stackit-environment.ts';

interface StateFunctionsProps {
  readonly settings: Settings;
  readonly surroundings: FunctionSurroundings;
  readonly rights: Rights;
  readonly secrets: SecretStore;
  readonly table: { readonly name: string; readonly arn: string };
  /** ARN of the key under which pre-shared keys are fingerprinted. */
  readonly fingerprintKey: string;
  readonly bus: { readonly name: string; readonly arn: string };
  /** ARN of the state machine that is made of these functions. */
  readonly stateMachine: string;
}

type Given<Env extends Record<string, string>> = Pick<
  BundledFunctionProps<Env>,
  'environment' | 'memoryMegabytes' | 'timeoutSeconds' | 'rights' | 'code' | 'network'
>;

/** One function for each Task state, each with no more rights than its step uses. */
export class StateFunctions extends Construct {
  readonly byState: Readonly<Record<TaskState, BundledFunction<Record<string, string>>>>;
  /** Begins the waits of all states that wait: they differ in nothing that it may do. */
  readonly awaitSignal: BundledFunction<z.input<typeof AwaitEnv>>;

  constructor(scope: Construct, id: string, props: StateFunctionsProps) {
    super(scope, id);
    const { settings, surroundings, rights, secrets, table } = props;
    const { stackit } = settings;
    const connections = Object.values(settings.connections);
    const told = connections.filter(({ peer }) => peer.kind === 'lambda');
    const asked = told.filter(
      ({ peer }) => peer.kind === 'lambda' && CHECK_ACTIONS.some((action) => peer.actions.includes(action)),
    );
    const arnOf = ({ pskSecret }: { pskSecret: string }) => secrets.keys.get(pskSecret) ?? [];
    const allSecrets = [...secrets.keys.values()];
    const toldSecrets = [...new Set(told.flatMap(arnOf))];

    const callStackit = stackitEnvironment(stackit);
    const onTable = { CHANGE_TABLE: table.name };
    const signIn = () => signInRights(stackit, secrets, rights);
    const make = <Env extends Record<string, string>>(state: TaskState, given: Given<Env>) => {
      const { folder } = STATES[state];
      const description = `vpn-change: state ${state}`;
      const made = new BundledFunction<Env>(this, state, { ...surroundings, ...given, folder, description });
      acknowledgeSignIn(made, given.rights);
      return made;
    };

    // Shorter than the state's TimeoutSeconds, so that a state is never tried again while its function still runs.
    const tellPeer = () => ({
      environment: onTable,
      memoryMegabytes: 512,
      timeoutSeconds: 900,
      rights: [
        ...rights.writeClaims(table.arn),
        ...rights.endWaits(table.arn),
        ...rights.readSecrets(toldSecrets),
        ...rights.invoke(peerFunctionArns(this, told)),
      ],
    });
    const sendPut = () => ({
      environment: { ...onTable, ...callStackit },
      memoryMegabytes: 512,
      timeoutSeconds: 240,
      rights: [...rights.writeClaims(table.arn), ...rights.readSecrets(allSecrets), ...signIn()],
    });
    const poll = () => ({
      environment: { ...onTable, ...callStackit },
      memoryMegabytes: 512,
      timeoutSeconds: 100,
      rights: signIn(),
    });
    const check = () => ({
      environment: { ...onTable, ...callStackit },
      memoryMegabytes: 512,
      timeoutSeconds: 240,
      rights: [...signIn(), ...rights.invoke(peerFunctionArns(this, asked))],
    });
    const label = () => ({
      environment: onTable,
      memoryMegabytes: 512,
      timeoutSeconds: 60,
      rights: [...rights.writeClaims(table.arn), ...rights.moveLabels(allSecrets)],
    });
    const claim = () => ({
      environment: onTable,
      memoryMegabytes: 512,
      timeoutSeconds: 60,
      rights: rights.writeClaims(table.arn),
    });

    this.awaitSignal = new BundledFunction<z.input<typeof AwaitEnv>>(this, 'AwaitSignal', {
      ...surroundings,
      folder: 'await-signal',
      description: 'vpn-change: every state that waits for a word from outside',
      environment: { ...onTable, EVENT_BUS: props.bus.name },
      memoryMegabytes: 512,
      timeoutSeconds: 60,
      rights: [...rights.beginWaits(table.arn), ...rights.putEvents(props.bus.arn), ...rights.wake(props.stateMachine)],
    });
    /** A step of the way forward, which ends when the change was cancelled. */
    const heeding = <Env extends Record<string, string>>(given: Given<Env>): Given<Env> => ({
      ...given,
      rights: [...given.rights, ...rights.readSignals(table.arn)],
    });

    const bundle = join(surroundings.bundles, STATES.ValidateChange.folder);
    this.byState = {
      ValidateChange: withRules(bundle, settings, (code) =>
        make<z.input<typeof ValidateEnv>>('ValidateChange', {
          environment: {
            ...onTable,
            ...callStackit,
            STACKIT_IAAS_ENDPOINT: stackit.iaasEndpoint,
            STACKIT_ORGANIZATION_ID: stackit.organizationId ?? '',
          },
          memoryMegabytes: 512,
          timeoutSeconds: 100,
          rights: [...rights.readClaims(table.arn), ...rights.listVersions(allSecrets), ...signIn()],
          code,
        }),
      ),
      AdmitChange: withRules(join(surroundings.bundles, STATES.AdmitChange.folder), settings, (code) =>
        make<z.input<typeof AdmitEnv>>('AdmitChange', {
          environment: { ...onTable, CHANGE_CALENDARS: settings.aws.changeCalendars.join(',') },
          memoryMegabytes: 512,
          timeoutSeconds: 100,
          rights: [
            ...rights.writeClaims(table.arn),
            ...rights.endWaits(table.arn),
            ...rights.readCalendars(settings.aws.changeCalendars),
          ],
          code,
        }),
      ),
      ClaimGateway: make<z.input<typeof ClaimEnv>>('ClaimGateway', heeding(claim())),
      StagePsk: make<z.input<typeof StageEnv>>('StagePsk', {
        environment: { ...onTable, FINGERPRINT_KEY: props.fingerprintKey },
        memoryMegabytes: 512,
        timeoutSeconds: 100,
        rights: [
          ...rights.writeClaims(table.arn),
          ...rights.stageSecrets(allSecrets),
          ...rights.makeFingerprints(props.fingerprintKey),
        ],
      }),
      UpdatePeer: make<z.input<typeof PeerEnv>>('UpdatePeer', tellPeer()),
      ApplyChange: make<z.input<typeof ApplyEnv>>('ApplyChange', heeding(sendPut())),
      PollGateway: make<z.input<typeof PollEnv>>('PollGateway', heeding(poll())),
      CheckConnectivity: make<z.input<typeof CheckEnv>>('CheckConnectivity', {
        ...heeding(check()),
        network: settings.aws.network,
      }),
      ConfirmChange: make<z.input<typeof ConfirmEnv>>('ConfirmChange', {
        ...claim(),
        rights: [...rights.writeClaims(table.arn), ...rights.endWaits(table.arn)],
      }),
      PromotePsk: make<z.input<typeof PromoteEnv>>('PromotePsk', label()),
      RollBackPeer: make<z.input<typeof PeerEnv>>('RollBackPeer', tellPeer()),
      RollBackChange: make<z.input<typeof ApplyEnv>>('RollBackChange', sendPut()),
      PollRollback: make<z.input<typeof PollEnv>>('PollRollback', poll()),
      CheckRollback: make<z.input<typeof CheckEnv>>('CheckRollback', check()),
      DiscardPsk: make<z.input<typeof DiscardEnv>>('DiscardPsk', label()),
      ReleaseGateway: make<z.input<typeof ReleaseEnv>>('ReleaseGateway', claim()),
    };
  }
}

import { inMemoryChangeIndex } from '../../../adapters/memory/in-memory-change-index.ts';
import { inMemoryChangeSignals } from '../../../adapters/memory/in-memory-change-signals.ts';
import { inMemoryGatewayClaims } from '../../../adapters/memory/in-memory-gateway-claims.ts';
import { inMemoryPskVault } from '../../../adapters/memory/in-memory-psk-vault.ts';
import { inMemoryRotationRuns } from '../../../adapters/memory/in-memory-rotation-runs.ts';
import { changeIndexContract } from '../../contracts/change-index-contract.ts';
import { changeSignalsContract } from '../../contracts/change-signals-contract.ts';
import { gatewayClaimsContract } from '../../contracts/gateway-claims-contract.ts';
import { pskVaultContract } from '../../contracts/psk-vault-contract.ts';
import { rotationRunsContract } from '../../contracts/rotation-runs-contract.ts';

pskVaultContract('the vault in memory', async () => inMemoryPskVault({ now: () => 0 }));
gatewayClaimsContract('the store of claims in memory', async (clock) => inMemoryGatewayClaims(clock));
changeIndexContract('the index in memory', async () => inMemoryChangeIndex());
changeSignalsContract('the store of signals in memory', async () => inMemoryChangeSignals());
rotationRunsContract('the runs in memory', async () => inMemoryRotationRuns());

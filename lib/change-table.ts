import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { CHANGE_TABLE } from '../adapters/aws/change-table.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** Changes and claims. No TTL: none of its items may vanish by itself. It outlives the stack. */
export class ChangeTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { encryptionKey }: { readonly encryptionKey: IKey }) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: text(CHANGE_TABLE.partitionKey),
      sortKey: text(CHANGE_TABLE.sortKey),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const [indexName, { partitionKey, sortKey }] of Object.entries(CHANGE_TABLE.indexes)) {
      this.table.addGlobalSecondaryIndex({ indexName, partitionKey: text(partitionKey), sortKey: text(sortKey) });
    }
  }
}

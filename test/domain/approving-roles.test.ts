import { describe, expect, it } from 'vitest';
import { approvingRoles } from '../../domain/approving-roles.ts';
import { ConnectionSettingsSchema } from '../../domain/settings.ts';
import { exampleSettings } from './example-documents.ts';

const connection = (approval?: object) =>
  ConnectionSettingsSchema.parse({ ...exampleSettings(), ...(approval ? { approval } : {}) });
const demand = (role: string, approvals = 1) => connection({ role, approvals });

describe('the roles that approve', () => {
  it.each([
    ['approvers where nobody demands an approval', { office: connection() }, ['approver']],
    ['the one that a connection names', { office: demand('operator') }, ['operator']],
    [
      'each that a connection names, once',
      { a: demand('operator'), b: demand('approver'), c: demand('operator') },
      ['approver', 'operator'],
    ],
    [
      'none that is named where no approval is needed',
      { a: demand('operator', 0), b: demand('approver') },
      ['approver'],
    ],
  ])('are %s', (_, connections, roles) => {
    expect(approvingRoles({ approval: undefined, connections })).toEqual(roles);
  });

  it('are those of all connections for one that names none', () => {
    const approval = connection({ role: 'requester' }).approval;
    expect(approvingRoles({ approval, connections: { a: connection(), b: demand('operator') } })).toEqual([
      'requester',
      'operator',
    ]);
  });
});

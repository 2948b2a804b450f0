import { describe, expect, it } from 'vitest';
import { ApprovalSettingsSchema } from '../../domain/approval-settings.ts';
import { effectiveConnections } from '../../domain/effective-connections.ts';
import { exampleSettings } from './example-documents.ts';

const FOR_ALL = ApprovalSettingsSchema.parse({ approvals: 2 });
const NONE = ApprovalSettingsSchema.parse({ approvals: 0 });
const connections = { plant: exampleSettings(), office: exampleSettings({ approval: { approvals: 0 } }) };

describe('the approval for all connections', () => {
  it('holds where a connection has none of its own', () => {
    const { plant, office } = effectiveConnections({ approval: FOR_ALL, connections });
    expect([plant?.approval, office?.approval]).toEqual([FOR_ALL, NONE]);
  });

  it('changes nothing when there is none', () => {
    expect(effectiveConnections({ approval: undefined, connections })).toEqual(connections);
  });
});

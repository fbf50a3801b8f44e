import { readFileSync } from 'node:fs';
import { anonymousPrincipal } from '@cloud-copilot/iam-simulate';
import { describe, expect, test } from '@jest/globals';
import { expectFor } from '../support/expect-for.ts';
import { missingThreats, permissionEntry } from './remedies.ts';
import { lines, stages } from './roles.ts';
import { allowed } from './simulate.ts';

const threatModels = ['threat-model.md', 'threat-model-images.md'].map((name) =>
  readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8'),
);

describe.each(stages)('with the settings $name', ({ deployment, specification, roles }) => {
  const rolesWithPermissions = new Set(
    roles
      .filter(({ policies }) =>
        lines(policies.flatMap(({ Statement }) => Statement)).some((line) => !/^(logs|xray):/.test(line)),
      )
      .map(({ arn }) => arn),
  );

  test('every role in the list is in the templates', () => {
    expect(roles.map(({ path }) => path)).toEqual(expect.arrayContaining(Object.keys(specification)));
  });

  test.each(roles)('$path has exactly the permissions in the list', ({ path, policies, specified }) => {
    const statements = policies.flatMap(({ Statement }) => Statement);
    const entry = permissionEntry(path, statements, deployment);
    const remedy = `Review these permissions. To accept them, have this in test/lib/permissions.ts:\n${entry}`;
    expectFor(remedy, lines(statements)).toEqual(lines(specified));
  });

  test('every feature whose functions have permissions has its threats in a threat model', () => {
    const features = deployment
      .all('AWS::Lambda::Function')
      .filter(({ properties }) => rolesWithPermissions.has(properties.Role))
      .map(({ properties }) => properties.Environment?.Variables.LOG_SERVICE)
      // The CDK's own functions have no feature.
      .filter(Boolean);
    expect(missingThreats(features, threatModels)).toEqual([]);
    expect(features).toContain('petition');
  });

  test('roles have no other source of permissions', () => {
    const types = deployment.resources
      .map(({ type }) => type)
      .filter((type) => type.startsWith('AWS::IAM::'));
    expect([...new Set(types)].sort()).toEqual(['AWS::IAM::Policy', 'AWS::IAM::Role']);
    for (const { path, role } of roles)
      expectFor(path, role.properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('each role belongs to one function, or to the backups', () => {
    const used = [
      ...deployment.all('AWS::Lambda::Function').map(({ properties }) => properties.Role),
      ...deployment
        .all('AWS::Backup::BackupSelection')
        .map(({ properties }) => (properties.BackupSelection as { IamRoleArn: string }).IamRoleArn),
    ];
    expect(used.sort()).toEqual(roles.map(({ arn }) => arn).sort());
  });

  test.each([
    ['lambda.amazonaws.com'],
    ['backup.amazonaws.com'],
    ['apigateway.amazonaws.com'],
    ['edgelambda.amazonaws.com'],
    ['cloudfront.amazonaws.com'],
    ['cloudformation.amazonaws.com'],
    ['arn:aws:iam::000000000000:root'],
    ['arn:aws:iam::000000000000:role/administrator'],
    ['arn:aws:iam::999999999999:role/stranger'],
    [anonymousPrincipal],
  ])('a role may be assumed by its service only: %s', async (principal) => {
    for (const { path, arn, role } of roles) {
      const { AssumeRolePolicyDocument } = role.properties;
      const found = await allowed({
        principal,
        action: 'sts:AssumeRole',
        resource: arn,
        resourcePolicy: AssumeRolePolicyDocument,
      });
      const service = path === 'Data/Backup/Role' ? 'backup.amazonaws.com' : 'lambda.amazonaws.com';
      expectFor(path, found).toEqual(principal === service ? [arn] : []);
      expectFor(path, AssumeRolePolicyDocument.Statement).toHaveLength(1);
    }
  });
});

import { anonymousPrincipal } from '@cloud-copilot/iam-simulate';
import { describe, expect, test } from '@jest/globals';
import { readRoutes } from '../../lib/api/routes.ts';
import { expectFor } from '../support/expect-for.ts';
import { callersOf } from './permissions.ts';
import { type Policy, stages } from './roles.ts';
import { allowed, allowedOn, everything, type Request } from './simulate.ts';

/** The functions of features with one route, whose construct has the name of the feature. */
const routeCallers: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  (await readRoutes())
    .filter(({ feature, id }) => feature === id && !['csp-reports'].includes(id))
    .map(({ feature, path }) => {
      const id = feature.replace(/(^|-)([a-z])/g, (_, _hyphen, letter: string) => letter.toUpperCase());
      return [`App/${id}/Handler/Function`, [`*/*${path}`]];
    }),
);

const stranger = 'arn:aws:iam::999999999999:role/stranger';

describe.each(stages)('with the settings $name', ({ deployment, roles, settings }) => {
  const { account } = deployment;
  const callers = { ...routeCallers, ...callersOf(settings) };
  const api = deployment.at('App/HttpApi/Api');
  const gateway = 'apigateway.amazonaws.com';
  const eventBridge = 'events.amazonaws.com';

  describe('functions', () => {
    const functions = deployment.all('AWS::Lambda::Function').map(({ path }) => {
      const arn = deployment.arn(path);
      // How Lambda evaluates permissions: see "Resource-based policy" in the AWS Lambda Developer Guide.
      const statements = deployment
        .all('AWS::Lambda::Permission')
        .filter(({ properties }) => properties.FunctionName === arn)
        .map(({ properties: { Action, Principal, SourceArn, ...others } }) => {
          expect(others).toEqual({ FunctionName: arn });
          return {
            Effect: 'Allow',
            Principal: { Service: Principal },
            Action,
            Resource: arn,
            Condition: { ArnLike: { 'AWS:SourceArn': SourceArn } },
          };
        });
      return { path, arn, policy: { Version: '2012-10-17', Statement: statements } };
    });
    const isRule = (notation: string) => notation.startsWith('<');
    const callerOf = (path: string) => ((callers[path] ?? []).some(isRule) ? eventBridge : gateway);
    const sourceOf = (notation: string) =>
      isRule(notation) ? deployment.arn(notation.slice(1, -1)) : apiSourceOf(notation);
    const apiSourceOf = (notation: string) =>
      `arn:aws:execute-api:${api.region}:${account}:${api.ref}/${notation.replace(/<(.+)>/, (_, path: string) => deployment.at(path).ref)}`;
    const calls = async (
      policy: Policy,
      resource: string,
      principal: Request['principal'],
      source?: string,
    ) =>
      policy.Statement.length > 0 &&
      (
        await allowed({
          principal,
          action: 'lambda:InvokeFunction',
          resource,
          resourcePolicy: policy,
          context: source ? { 'AWS:SourceArn': source } : {},
        })
      ).length > 0;

    test('the list has exactly the callers of each function', () => {
      expect(functions.map(({ path }) => path).sort()).toEqual(Object.keys(callers).sort());
      for (const { path, policy } of functions) {
        const sources = policy.Statement.map(({ Condition }) => Condition.ArnLike['AWS:SourceArn']);
        expectFor(path, sources.sort()).toEqual((callers[path] ?? []).map(sourceOf).sort());
      }
    });

    test('a function may be called for its own routes, authorizer or schedule only', async () => {
      const everySource = [...new Set(Object.values(callers).flat())].map(sourceOf);
      for (const { path, arn, policy } of functions) {
        const own = (callers[path] ?? []).map(sourceOf);
        for (const source of everySource) {
          const request = source.replace('/*/*/', '/$default/GET/').replace('/*/$', '/$default/$');
          expectFor(`${path} for ${request}`, await calls(policy, arn, callerOf(path), request)).toBe(
            own.includes(source),
          );
          const elsewhere = request.replace(api.ref, 'another').replace('rule/', 'rule/another-');
          expectFor(`${path} for ${elsewhere}`, await calls(policy, arn, callerOf(path), elsewhere)).toBe(
            false,
          );
          const whose = request.replace(account, '999999999999');
          expectFor(`${path} for ${whose}`, await calls(policy, arn, callerOf(path), whose)).toBe(false);
        }
      }
    });

    test('only the service that calls a function may call it, and may do nothing else', async () => {
      for (const { path, arn, policy } of functions.filter(({ path }) => callers[path]?.length)) {
        const [source] = (callers[path] as string[]).map(sourceOf);
        const caller = callerOf(path);
        expectFor(path, await calls(policy, arn, caller)).toBe(false);
        const others = [anonymousPrincipal, stranger, 's3.amazonaws.com', gateway, eventBridge];
        for (const principal of others.filter((other) => other !== caller))
          expectFor(
            `${path} by ${JSON.stringify(principal)}`,
            await calls(policy, arn, principal, source),
          ).toBe(false);
        const context = { 'AWS:SourceArn': source as string };
        expectFor(
          path,
          await allowedOn([arn], { principal: caller, resourcePolicy: policy, context }),
        ).toEqual(['lambda:InvokeFunction']);
      }
    });
  });

  test('only the function that counts may send messages to the dead-letter queue, over TLS only', async () => {
    const queue = deployment.arn('App/Petition/Count/Uncounted');
    const { PolicyDocument: resourcePolicy } = deployment.at(
      'App/Petition/Count/Uncounted/Policy',
    ).properties;
    const secure = { 'aws:SecureTransport': 'true' };
    const insecure = { 'aws:SecureTransport': 'false' };
    for (const { path, arn: principal, policies } of roles) {
      const request = { principal, policies, resourcePolicy };
      const expected = path === 'App/Petition/Count/Handler/Role' ? ['sqs:SendMessage'] : [];
      expectFor(path, await allowedOn([queue], { ...request, context: secure })).toEqual(expected);
      expectFor(path, await allowedOn([queue], { ...request, context: insecure })).toEqual([]);
    }
    const policies = [everything('sqs')];
    expect(
      await allowedOn([queue], { principal: anonymousPrincipal, resourcePolicy, context: secure }),
    ).toEqual([]);
    expect(
      await allowedOn([queue], { principal: stranger, policies, resourcePolicy, context: secure }),
    ).toEqual([]);
  });
});

const topics = stages.flatMap(({ name, deployment }) =>
  deployment.all('AWS::SNS::Topic').map(({ path }) => ({ name, deployment, path })),
);

test('topics exist in the stacks with alarms', () => {
  expect(topics.map(({ name, path }) => `${name}: ${path}`)).toEqual([
    'prod: App/Monitoring/Topic',
    'domain: App/Monitoring/Topic',
    'domain: DistributionAlarms/Topic',
  ]);
});

describe.each(topics)('the topic $path with the settings $name', ({ deployment, path }) => {
  const topic = deployment.arn(path);
  const { region, properties } = deployment.at(`${path}/Policy`);
  const stack = path.startsWith('App') ? 'prod-App' : 'prod-eu-central-1-DistributionAlarms';
  const alarm = `arn:aws:cloudwatch:${region}:${deployment.account}:alarm:Jamstack-${stack}-ApiErrors1234-ABCD`;
  const published = (principal: Request['principal'], source: string, account: string, secure = 'true') =>
    allowedOn([topic], {
      principal,
      resourcePolicy: properties.PolicyDocument,
      context: { 'aws:SourceArn': source, 'aws:SourceAccount': account, 'aws:SecureTransport': secure },
    });
  const cloudWatch = 'cloudwatch.amazonaws.com';

  test('lets the alarms of its stack publish', async () => {
    expect(await published(cloudWatch, alarm, deployment.account)).toEqual(['sns:Publish']);
  });

  const eventBridge = 'events.amazonaws.com';
  const reportsBackups =
    path === 'App/Monitoring/Topic' && deployment.all('AWS::Backup::BackupPlan').length > 0;

  test('lets EventBridge publish over TLS if it reports failed backups, and not otherwise', async () => {
    const rule = `arn:aws:events:${region}:${deployment.account}:rule/Jamstack-prod-App-FailedBackupsRule`;
    const expected = reportsBackups ? ['sns:Publish'] : [];
    expect(await published(eventBridge, rule, deployment.account)).toEqual(expected);
    expect(await published(eventBridge, rule, deployment.account, 'false')).toEqual([]);
  });

  test('does not allow others to publish', async () => {
    const { account } = deployment;
    expect(await published(cloudWatch, alarm, account, 'false')).toEqual([]);
    expect(await published(cloudWatch, alarm, '999999999999')).toEqual([]);
    expect(await published(cloudWatch, alarm.replace('-prod-', '-dev-'), account)).toEqual([]);
    expect(await published(cloudWatch, alarm.replace(account, '999999999999'), account)).toEqual([]);
    expect(await published('backup.amazonaws.com', alarm, account)).toEqual([]);
    expect(await published(anonymousPrincipal, alarm, account)).toEqual([]);
    expect(await published(stranger, alarm, account)).toEqual([]);
  });
});

import { functionNameOf } from '../lambda/function-name.ts';
import { list, object, optional, text } from '../template/shapes.ts';
import { ignoreSettings, unwrap } from '../template/tracked.ts';
import { invoke } from './functions.ts';
import type { PendingDeployment, ResourceKind } from './resource-kind.ts';

const ruleShape = object({
  ScheduleExpression: optional(text),
  State: optional(text),
  Targets: optional(list(object({ Arn: text, Input: optional(text) }))),
});
const scheduleShape = object({
  ScheduleExpression: text,
  State: optional(text),
  Target: object({ Arn: text, Input: optional(text) }),
});

/** A target of a rule or a schedule. */
interface Target {
  readonly path: string;
  readonly expression: string;
  readonly arn: string;
  /** JSON. @default - `event` */
  readonly input: string | undefined;
  readonly event: object;
}

/**
 * Reads schedules of functions. A person runs them by hand: a run on a developer's machine must not start work on its
 * own.
 */
export const schedules: ResourceKind = {
  types: ['AWS::Events::Rule', 'AWS::Scheduler::Schedule'],
  async deploy(deployment) {
    const { resources } = deployment;
    await resources.each(
      'AWS::Events::Rule',
      ruleShape,
      ({ path, region, physicalIds, properties, warn }) => {
        const { ScheduleExpression: expression, Targets = [] } = properties;
        if (expression === undefined) {
          unwrap(properties);
          return warn('not served: the local run has no event bus');
        }
        ignoreSettings(properties, ['Description', 'Name', 'State', 'EventBusName', 'RoleArn']);
        const event = {
          version: '0',
          'detail-type': 'Scheduled Event',
          source: 'aws.events',
          account: '000000000000',
          region,
          resources: [physicalIds.attributes.Arn],
          detail: {},
        };
        for (const target of Targets) {
          ignoreSettings(target, ['Id', 'RoleArn', 'RetryPolicy', 'DeadLetterConfig']);
          const { Arn: arn, Input: input } = target;
          add({ path, expression, arn, input, event }, deployment, warn);
        }
      },
    );
    await resources.each('AWS::Scheduler::Schedule', scheduleShape, ({ path, properties, warn }) => {
      const { ScheduleExpression: expression, Target } = properties;
      ignoreSettings(properties, ['Description', 'FlexibleTimeWindow', 'GroupName', 'Name', 'State']);
      ignoreSettings(properties, ['StartDate', 'EndDate', 'ScheduleExpressionTimezone', 'KmsKeyArn']);
      ignoreSettings(Target, ['RoleArn', 'RetryPolicy', 'DeadLetterConfig']);
      const { Arn: arn, Input: input } = Target;
      add({ path, expression, arn, input, event: {} }, deployment, warn);
    });
  },
};

function add(
  { path, expression, arn, input, event }: Target,
  { functions, schedules: all, services, print }: PendingDeployment,
  warn: (problem: string) => void,
): void {
  const functionName = arn.includes(':function:') ? functionNameOf(arn) : undefined;
  if (functionName === undefined) {
    warn(`the target ${arn} is not supported, only functions`);
    return;
  }
  print(`schedule ${path} ${expression}: run it with curl -X POST ${services.scheduleUrl(path)}`);
  const payload = input === undefined ? event : parse(input);
  all.push({
    path,
    expression,
    functionName,
    run: async () => {
      const now = { id: crypto.randomUUID(), time: new Date().toISOString().replace(/\.\d+Z$/, 'Z') };
      return invoke(functions, functionName, payload === event ? { ...event, ...now } : payload);
    },
  });
}

function parse(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
}

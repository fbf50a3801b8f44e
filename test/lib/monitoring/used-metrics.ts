import type { Stack } from '../../../local/template/assembly.ts';

type Template = Stack['template'];

/** A metric that an alarm or a widget reads. */
export interface UsedMetric {
  /** The alarm or widget, in words. */
  readonly where: string;
  readonly namespace: string;
  readonly name: string;
  /** References are the logical id in angle brackets. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly region: string;
  /** Of the alarm or the dashboard. */
  readonly template: Template;
}

export interface Widget {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests check the shape.
  readonly properties: Readonly<Record<string, any>>;
}

/** All metrics of alarms and dashboards. */
export function metricsOf(stacks: readonly Stack[]): UsedMetric[] {
  return stacks.flatMap(({ template, region }) => [
    ...resourcesOf(template, 'AWS::CloudWatch::Alarm').flatMap(([id, properties]) =>
      metricsOfAlarm(properties).map(({ Namespace, MetricName, Dimensions }) => ({
        where: `the alarm ${id}`,
        namespace: Namespace,
        name: MetricName,
        dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, textOf(Value)])),
        region,
        template,
      })),
    ),
    ...widgetsIn(template).flatMap(({ properties }) =>
      [...(properties.metrics ?? [])].map(([namespace, name, ...rest]: string[]) => {
        const dimensions = rest.filter((each) => typeof each === 'string');
        return {
          where: `the widget ${properties.title}`,
          namespace: `${namespace}`,
          name: `${name}`,
          dimensions: Object.fromEntries(
            dimensions.flatMap((each, index) =>
              index % 2 === 0 ? [[each, dimensions[index + 1] ?? '']] : [],
            ),
          ),
          region: (rest.at(-1) as { region?: string } | undefined)?.region ?? properties.region,
          template,
        };
      }),
    ),
  ]);
}

/** All widgets of dashboards, in their order. */
export const widgetsOf = (stacks: readonly Stack[]): Widget[] =>
  stacks.flatMap(({ template }) => widgetsIn(template));

function widgetsIn(template: Template): Widget[] {
  return resourcesOf(template, 'AWS::CloudWatch::Dashboard').flatMap(
    ([, { DashboardBody }]) => JSON.parse(textOf(DashboardBody)).widgets,
  );
}

interface AlarmMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
}

// biome-ignore lint/suspicious/noExplicitAny: the tests check the shape.
function metricsOfAlarm(properties: any): AlarmMetric[] {
  if (properties.MetricName) return [properties];
  return properties.Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: AlarmMetric } }) =>
    MetricStat ? [MetricStat.Metric] : [],
  );
}

// biome-ignore lint/suspicious/noExplicitAny: the tests check the shape.
function resourcesOf({ Resources }: Template, type: string): [string, any][] {
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties }]) => [id, Properties]);
}

/** A value with `<logical id>` for each reference. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, ...functions } = value as Record<string, never>;
  if (Ref) return `<${Ref}>`;
  if (functions['Fn::Join'])
    return ((functions['Fn::Join'] as unknown[])[1] as unknown[]).map(textOf).join('');
  if (functions['Fn::GetAtt']) return `<${(functions['Fn::GetAtt'] as string[]).join('.')}>`;
  return '<imported>';
}

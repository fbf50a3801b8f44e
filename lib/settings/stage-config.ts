import * as v from 'valibot';
import { suggestion } from '../../site/nearest.ts';
import { isPreview } from './preview.ts';
import { settingGroups } from './settings-schema.ts';

/** A setting is unknown or has a wrong value. The message has one sentence per setting, for the person who set it. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

/** Values of all settings of one stage. docs/settings.md describes them. */
export type StageConfig = Readonly<v.InferOutput<ReturnType<typeof stageConfigSchema>>>;

/**
 * Reads the settings of one stage from the context of a CDK app. Settings of the command line (`-c name=value`) win
 * over those under `stages.<stage>` in cdk.json. A preview has the settings under `stages.preview`.
 *
 * @param context the whole context of the app; feature flags and options of other tools are ignored
 * @throws {SettingError} when a setting is unknown or has a wrong value
 * @example
 * readStageConfig({ stage: 'prod', region: 'eu-central-1' }).webAcl; // true
 */
export function readStageConfig(context: Readonly<Record<string, unknown>>): StageConfig {
  const { stages, ...given } = Object.fromEntries(
    // A colon or a slash marks a feature flag, or a value of the CDK's own.
    Object.entries(context).filter(([name]) => !/[:/]/.test(name)),
  );
  const { stage = 'dev' } = given;
  const ofStages = parse(v.optional(stagesSchema, {}), stages, 'stages');
  const ofStage = ofStages[isPreview(String(stage)) ? 'preview' : String(stage)];
  return parse(stageConfigSchema(stage === 'prod'), { ...ofStage, ...given, stage });
}

const objectOfSettings = v.record(v.string(), v.unknown(), 'an object with settings');
const stagesSchema = v.record(v.string(), objectOfSettings, 'an object with the settings of each stage');

function stageConfigSchema(production: boolean) {
  const groups = settingGroups(production);
  const settings = v.strictObject({
    ...groups.Stage,
    ...groups.Domain,
    ...groups.Protection,
    ...groups.Search,
    ...groups['Grayscale and petition'],
    ...groups.Members,
    ...groups.Editor,
    ...groups.Monitoring,
    ...groups.Pipeline,
  });
  return v.pipe(
    settings,
    v.check(
      ({ domainName, redirectDomainNames, hostedZoneId, hostedZoneName, certificateArn }) =>
        domainName !== undefined ||
        (redirectDomainNames ?? hostedZoneId ?? hostedZoneName ?? certificateArn) === undefined,
      'redirectDomainNames, hostedZoneId, hostedZoneName and certificateArn need domainName. Set it, too.',
    ),
    v.check(
      ({ domainName, redirectDomainNames }) => !redirectDomainNames?.includes(`${domainName}`),
      'redirectDomainNames must not contain domainName, which would redirect to itself.',
    ),
    v.check(
      ({ hostedZoneId, hostedZoneName }) => (hostedZoneId === undefined) === (hostedZoneName === undefined),
      'hostedZoneId and hostedZoneName must be set together.',
    ),
    v.check(
      ({ domainName, hostedZoneName }) =>
        hostedZoneName === undefined || isInZone(`${domainName}`, hostedZoneName),
      'domainName must be hostedZoneName or a name below it.',
    ),
    v.check(
      ({ domainName, hostedZoneId, certificateArn }) =>
        domainName === undefined || (hostedZoneId ?? certificateArn) !== undefined,
      'domainName needs a certificate. Set hostedZoneId and hostedZoneName to have one created. If your DNS is elsewhere, run npm run certificate, which prints the records to create, and set certificateArn.',
    ),
    v.check(
      ({ redirectDomainNames = [], hostedZoneName, certificateArn }) =>
        hostedZoneName === undefined ||
        certificateArn !== undefined ||
        redirectDomainNames.every((name) => isInZone(name, hostedZoneName)),
      'redirectDomainNames must be hostedZoneName or names below it, because the certificate is validated there. For other names set certificateArn, too.',
    ),
    v.check(
      ({ searchKeySecretArn, region }) =>
        searchKeySecretArn === undefined || searchKeySecretArn.split(':')[3] === region,
      'searchKeySecretArn must be a secret in the region of the stage. Create the secret there, or set region.',
    ),
    v.check(
      ({ webAcl, webAclLogs }) => webAcl || !webAclLogs,
      'webAclLogs needs a web ACL. Set webAcl, too.',
    ),
    v.check(
      ({ canary, alarms, alarmEmail }) => !canary || (alarms ?? (production || alarmEmail !== undefined)),
      'canary needs an alarm. Set alarms or alarmEmail, too.',
    ),
    v.check(
      ({ alarmEmail, monthlyBudget, costAnomalyDollars }) =>
        alarmEmail !== undefined || (monthlyBudget ?? costAnomalyDollars) === undefined,
      'monthlyBudget and costAnomalyDollars send e-mails. Set alarmEmail, too.',
    ),
    v.check(
      ({ costAnomalyDollars, costAnomalyMonitorArn }) =>
        costAnomalyDollars !== undefined || costAnomalyMonitorArn === undefined,
      'costAnomalyMonitorArn needs costAnomalyDollars. Set it, too.',
    ),
    v.check(
      ({ imagesExpireDays, contentRepository }) =>
        imagesExpireDays === undefined || contentRepository === undefined,
      'imagesExpireDays would delete pictures of pages that editors write. Remove it, or remove contentRepository.',
    ),
    v.check(
      ({ stage, retainData, backupDays, domainName }) =>
        !isPreview(stage) || !(retainData || backupDays || domainName),
      'A preview is deleted with its data. It must not have retainData, backupDays or domainName.',
    ),
    v.transform(({ hostedZoneId, hostedZoneName, ...config }) => ({
      ...config,
      redirectDomainNames: config.redirectDomainNames ?? [],
      imagesExpireDays: config.imagesExpireDays ?? (config.contentRepository === undefined ? 365 : undefined),
      hostedZone: hostedZoneId && hostedZoneName ? { hostedZoneId, zoneName: hostedZoneName } : undefined,
      searchImageOrigins: config.searchImageOrigins ?? [new URL(config.searchUpstreamUrl).origin],
      alarms: config.alarms ?? (production || config.alarmEmail !== undefined),
    })),
  );
}

/** Whether a hosted zone can have records of a name. */
export function isInZone(name: string, zoneName: string): boolean {
  return `.${name}`.endsWith(`.${zoneName}`);
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  name?: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortPipeEarly: true });
  if (result.success) return result.output;
  throw new SettingError(result.issues.map((issue) => sentenceOf(issue, name)).join('\n'));
}

/** The message of an issue is the accepted value, or a complete sentence for rules about several settings. */
function sentenceOf(issue: v.BaseIssue<unknown>, name?: string): string {
  const path = [name, v.getDotPath(issue)].filter(Boolean).join('.');
  if (!path) return issue.message;
  if (issue.expected === 'never') return unknownSetting(path);
  if (issue.input === undefined) return `${path} is missing. Set it.`;
  if (issue.input === '') return `${path} must not be empty.`;
  return `${path} must be ${issue.message}, but is ${JSON.stringify(issue.input).slice(0, 200)}.`;
}

function unknownSetting(path: string): string {
  const names = Object.values(settingGroups(false)).flatMap((group) => Object.keys(group));
  const [, below] = path.split('.');
  const hint = below ? '' : suggestion(path, names);
  return `There is no setting ${path}.${hint} docs/settings.md lists all settings.`;
}

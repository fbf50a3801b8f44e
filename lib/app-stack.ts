import { join } from 'node:path';
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct, IDependable } from 'constructs';
import { HttpApi } from './api/http-api.ts';
import { OriginSecret } from './api/origin-secret.ts';
import { Canary } from './canary/canary.ts';
import { Content } from './content/content.ts';
import { CspReports } from './csp-reports/csp-reports.ts';
import { Distribution } from './delivery/distribution.ts';
import { DistributionLog } from './delivery/distribution-log.ts';
import { addDnsRecords, domainOf, manualDnsRecords } from './delivery/own-domain.ts';
import { ResponseHeaders } from './delivery/response-headers.ts';
import { type BuiltSite, StaticSite } from './delivery/static-site.ts';
import { Grayscale } from './grayscale/grayscale.ts';
import { UploadsBucket } from './grayscale/uploads-bucket.ts';
import { Health } from './health/health.ts';
import { Members } from './members/members.ts';
import type { UserDirectory } from './members/user-directory.ts';
import { Dashboard } from './monitoring/dashboard.ts';
import { DistributionAlarms } from './monitoring/distribution-alarms.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { SavedQueries } from './monitoring/saved-queries.ts';
import { NotFound } from './not-found/not-found.ts';
import { FailedBackups } from './petition/failed-backups.ts';
import { Petition } from './petition/petition.ts';
import type { SignaturesTable } from './petition/signatures-table.ts';
import { Search } from './search/search.ts';
import type { StageConfig } from './settings/stage-config.ts';
import { hardenCustomResourceProviders } from './shared/custom-resource-providers.ts';
import { HandlerFunction } from './shared/handler-function.ts';
import { PrivateBucket } from './shared/private-bucket.ts';

export interface AppStackProps extends StackProps {
  readonly config: StageConfig;
  readonly site: BuiltSite;
  readonly signatures: SignaturesTable;
  readonly users: UserDirectory;
  /** ARN of the web ACL for the distribution. @default - none */
  readonly webAclArn?: string;
  /** Certificate of the stage's domain names, unless the stage has `certificateArn`. @default - none */
  readonly certificate?: ICertificate;
}

/** What the alarms of a stage are about. */
interface Watched {
  readonly api: HttpApi;
  readonly distribution: Distribution;
  readonly dnsRecords: readonly IDependable[];
  /** The functions of the API, and the one that counts signatures. */
  readonly handlers: readonly HandlerFunction[];
  readonly petition: Petition;
  readonly signatures: SignaturesTable;
  readonly siteUrl: string;
}

/** Everything that a deployment may replace: the site, the API and the distribution in front of both. */
export class AppStack extends Stack {
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, props: AppStackProps) {
    const { config, site: built, signatures, users, webAclArn, certificate, ...stackProps } = props;
    super(scope, id, {
      ...stackProps,
      description: `Site and API of Jamstack on AWS, stage ${config.stage}`,
    });

    const originSecret = new OriginSecret(this, 'OriginSecret', { config });
    const api = new HttpApi(this, 'HttpApi', {
      description: 'Routes under /api/. Refuses requests that did not come through CloudFront.',
      throttle: { rate: config.throttleRate, burst: config.throttleBurst },
      authorizer: originSecret.authorizer,
      logRetention: config.logRetentionDays,
    });
    const site = new StaticSite(this, 'StaticSite', { config, site: built });
    const { imagesExpireDays } = config;
    const images = new PrivateBucket(this, 'Images', {
      lifecycleRules: imagesExpireDays
        ? [{ prefix: 'images/', expiration: Duration.days(imagesExpireDays) }]
        : [],
    });
    const distribution = new Distribution(this, 'Distribution', {
      site,
      images,
      api,
      originSecret,
      responseHeaders: new ResponseHeaders(this, 'ResponseHeaders', {
        connectOrigins: [users.loginOrigin, UploadsBucket.originOf(config, this)],
        exampleConnectOrigins: [
          users.exampleLoginOrigin,
          UploadsBucket.originOf(config, {
            account: '012345678901',
            region: config.region,
            urlSuffix: 'amazonaws.com',
          }),
        ],
        imageOrigins: config.searchImageOrigins,
      }),
      domain: domainOf(this, config, certificate),
      webAclArn,
    });
    this.distribution = distribution;
    const dnsRecords = addDnsRecords(this, config, distribution);
    const siteUrl = `https://${distribution.domainName}`;
    const uploads = new UploadsBucket(this, 'Uploads', { config, siteUrl });

    const pageTemplate = (feature: string) => join(built.folder, '_template', feature, 'index.html');
    const search = new Search(this, 'Search', { config, api, pageTemplate: pageTemplate('search') });
    new Grayscale(this, 'Grayscale', {
      config,
      api,
      images,
      uploads,
      pageTemplate: pageTemplate('grayscale'),
    });
    const petition = new Petition(this, 'Petition', {
      config,
      api,
      signatures,
      pageTemplate: pageTemplate('petition'),
    });
    const members = new Members(this, 'Members', {
      config,
      api,
      originSecret,
      users,
      siteUrl,
      pageTemplate: pageTemplate('members'),
    });
    const { contentRepository } = config;
    if (contentRepository)
      new Content(this, 'Content', {
        config,
        contentRepository,
        api,
        originSecret,
        users,
        members,
        pageTemplate: pageTemplate('api'),
      });
    const reports = new CspReports(this, 'Reports', { config, api, pageTemplate: pageTemplate('api') });
    new Health(this, 'Health', { config, api, release: built.release, pageTemplate: pageTemplate('api') });
    new NotFound(this, 'NotFound', {
      config,
      api,
      page: join(built.folder, '_404', 'index.html'),
      pageTemplate: pageTemplate('api'),
    });
    site.writeConfiguration(
      { auth: members.configuration, release: built.release },
      siteUrl,
      distribution.distribution,
    );

    const handlers = this.node.findAll().filter((each) => each instanceof HandlerFunction);
    // Pages name assets, which must be uploaded first.
    for (const handler of handlers) if (handler.hasPages) handler.function.node.addDependency(site.assets);
    new SavedQueries(this, 'Queries', {
      accessLog: api.accessLog,
      functionLogs: handlers.map(logOf),
      searchLog: logOf(search.handler),
      reportsLog: logOf(reports.handler),
    });
    const watched = { api, distribution, dnsRecords, handlers, petition, signatures, siteUrl };
    const alarms = config.alarms ? this.#addAlarms(config, watched) : [];
    // In other regions the log is in DistributionAlarmsStack.
    if (config.cdnLogs && config.region === 'us-east-1') {
      const { distributionId } = distribution.forAlarms;
      new DistributionLog(this, 'DistributionLog', {
        distributionId,
        logRetention: config.logRetentionDays,
      });
    }
    if (config.dashboard) {
      new Dashboard(this, 'Dashboard', {
        alarms,
        api,
        counter: petition.count.handler,
        deadLetters: petition.count.uncounted,
        signatures: signatures.table,
        distributionId: distribution.distribution.distributionId,
        userPoolId: users.pool.userPoolId,
        userPoolClientId: members.clientId,
      });
    }
    for (const child of this.node.findAll())
      if (child instanceof HandlerFunction) child.setTracing(config.tracing);
    hardenCustomResourceProviders(this, config.logRetentionDays);
    const records = manualDnsRecords(config, distribution);
    this.#addOutputs({
      SiteUrl: ['URL of the site', siteUrl],
      HealthUrl: ['Returns the release of the functions', `${siteUrl}/api/health`],
      Release: ['Release that this deployment made live', built.release],
      ApiUrl: [
        'URL of the API itself, which rejects all requests but those of CloudFront',
        `https://${api.domainName}`,
      ],
      DistributionId: ['ID of the CloudFront distribution', distribution.distribution.distributionId],
      DistributionDomain: [
        'Target of the DNS records of your own domain (CNAME or ALIAS)',
        distribution.distribution.distributionDomainName,
      ],
      ...(records && {
        DnsRecords: [
          'Records to create at your DNS provider; where it allows no CNAME (the apex), use ALIAS or ANAME',
          records,
        ],
      }),
      OriginSecretArn: ['Secret that CloudFront sends to the API', originSecret.secretArn],
      EdgeFunction: ['CloudFront function that selects the live release', site.edgeFunction.functionArn],
      SiteBucket: ['Bucket with every release of the site, under releases/', site.bucket.bucketName],
      ImagesBucket: ['Bucket with converted images', images.bucketName],
      UploadsBucket: [
        'Bucket with files that visitors uploaded for conversion, for one day',
        uploads.bucketName,
      ],
      SignaturesTable: ['Table with the signatures', signatures.table.tableName],
      UserPoolId: ['User pool with the accounts of members', users.pool.userPoolId],
      LoginUrl: ['Origin of the login pages', users.loginOrigin],
    });
  }

  /** Adds the alarms, and the canary if the stage has one. */
  #addAlarms(config: StageConfig, watched: Watched): readonly IAlarm[] {
    const { api, distribution, dnsRecords, handlers, petition, signatures, siteUrl } = watched;
    const { topic } = new Monitoring(this, 'Monitoring', {
      api,
      counter: petition.count.handler,
      handlers,
      deadLetters: [petition.count.uncounted],
      email: config.alarmEmail,
    });
    if (config.backupDays) new FailedBackups(this, 'FailedBackups', { table: signatures.table, topic });
    if (config.canary)
      new Canary(this, 'Canary', {
        config,
        siteUrl,
        topic,
        requirements: [distribution.distribution, ...dnsRecords],
      });
    // In other regions they have their own stack: see DistributionAlarmsStack.
    if (config.region === 'us-east-1')
      new DistributionAlarms(this, 'DistributionAlarms', { topic, ...distribution.forAlarms });
    return topic.alarms;
  }

  #addOutputs(outputs: Readonly<Record<string, readonly [description: string, value: string]>>): void {
    for (const [name, [description, value]] of Object.entries(outputs)) {
      new CfnOutput(this, name, { description, value });
    }
  }
}

const logOf = ({ function: handler }: HandlerFunction) => handler.logGroup;

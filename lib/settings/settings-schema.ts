import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { searchUpstreamMapping } from './search-upstream-mapping.ts';
import {
  domainName,
  domainNames,
  flag,
  httpsOrigins,
  httpsUrl,
  mailAddress,
  oneOf,
  oneOfNumbers,
  region,
  setting,
  stageName,
  text,
  throttleBurst,
  throttleRate,
  wholeNumber,
} from './value-schemas.ts';

/**
 * All settings, by the headings of docs/settings.md. This is the only place that declares a setting: its type, its
 * limits, its error message and its row in docs/settings.md come from here. After a change run `npm run settings`.
 *
 * @param production whether defaults are those of the stage `prod`
 */
export function settingGroups(production: boolean) {
  return {
    Stage: {
      stage: setting(
        'dev',
        stageName,
        'Name of the stage. It is part of the names of all stacks. Only `prod` has other defaults. Names that begin with `pr-` are for [previews](pipeline.md#previews), which use the settings of the stage `preview`.',
      ),
      account: setting(
        undefined,
        text(/^\d{12}$/, 'the 12 digits of an AWS account'),
        'Account of the stage. The CDK refuses to deploy with credentials of another account.',
        'the account of the credentials',
      ),
      region: setting(
        'us-east-1',
        region,
        'Region of the stacks Data and App. The certificate and the web ACL are always in us-east-1, as CloudFront requires.',
      ),
      retainData: setting(
        production,
        flag(),
        'Whether signatures and users are protected from deletion and survive the deletion of their stack.',
      ),
      backupDays: setting(
        undefined,
        wholeNumber(1, 3_650),
        'Days that daily backups of the signatures are kept in AWS Backup, in addition to 35 days of point-in-time recovery. See [its price](costs.md#budget-and-backups).',
        'no backups',
      ),
      logRetentionDays: setting(production ? 90 : 7, oneOfNumbers(retentionDays), 'How long logs are kept.'),
    },
    Domain: {
      domainName: setting(
        undefined,
        domainName('www.example.com'),
        'Main domain name of the site. It needs a hosted zone or a certificate. See [your own domain](operations.md#your-own-domain).',
        'the name of the CloudFront distribution',
      ),
      redirectDomainNames: setting(
        undefined,
        // A certificate has at most 10 names by default:
        // https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html
        domainNames(9),
        'Other names whose pages redirect to `domainName`, such as the domain without `www`, or an earlier domain.',
      ),
      hostedZoneId: setting(
        undefined,
        text(/^[A-Z0-9]{1,32}$/, 'the ID of a Route 53 hosted zone, such as Z0123456789ABC'),
        'Zone for the DNS records of the site and the validation of its certificate. Without it you create the records, which are in the output `DnsRecords`.',
      ),
      hostedZoneName: setting(undefined, domainName('example.com'), 'Name of that zone.'),
      certificateArn: setting(
        undefined,
        text(
          /^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
          'the ARN of an ACM certificate in us-east-1, where CloudFront reads certificates',
        ),
        'Your own certificate for `domainName` and `redirectDomainNames`.',
        'one is created and validated in the hosted zone',
      ),
    },
    Protection: {
      webAcl: setting(production, flag(), 'Whether a web ACL with rules managed by AWS filters requests.'),
      signaturesPerAddress: setting(
        100,
        wholeNumber(10, 10_000),
        'Signatures that one IP address may send in 5 minutes. Needs `webAcl`. A school or an office often shares one address.',
      ),
      throttleRate: setting(100, throttleRate(), 'Requests per second to each route.'),
      throttleBurst: setting(200, throttleBurst(), 'Requests to each route in one burst.'),
      imagesThrottleRate: setting(
        25,
        throttleRate(),
        'Image conversions per second, and upload forms per second.',
      ),
      imagesThrottleBurst: setting(50, throttleBurst(), 'Image conversions in one burst, and upload forms.'),
      reportsThrottleRate: setting(
        10,
        throttleRate(),
        'CSP violation reports per second. Each one is logged.',
      ),
      reportsThrottleBurst: setting(20, throttleBurst(), 'CSP violation reports in one burst.'),
    },
    Search: {
      searchUpstreamUrl: setting(
        'https://rickandmortyapi.com/api/character',
        httpsUrl(
          'an https URL without user, query and fragment (a key belongs in Secrets Manager: searchKeySecretArn)',
        ),
        'URL of the third-party API that visitors search.',
      ),
      searchUpstreamMapping: setting(
        undefined,
        searchUpstreamMapping,
        'How that API is queried and how its responses are read: see [Searching another API](search-upstream.md).',
        'the mapping of the default API',
      ),
      searchImageOrigins: setting(
        undefined,
        httpsOrigins(),
        'Allowed origins of images in search results.',
        'the origin of `searchUpstreamUrl`',
      ),
      searchKeySecretArn: setting(
        undefined,
        text(
          /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-\w{6}$/,
          'the complete ARN of a secret in Secrets Manager, including its last six characters',
        ),
        'Secret in `region` that contains the key of the search API.',
      ),
    },
    'Grayscale and petition': {
      imagesExpireDays: setting(
        undefined,
        wholeNumber(2, 3_650),
        'Days until a converted image is deleted. An image that is requested again in the second half is stored again. It can’t be set with `contentRepository`, because pages of the editor show converted images.',
        '365, or never with `contentRepository`',
      ),
      signatureShards: setting(
        4,
        wholeNumber(1, 64),
        'Shards of the index that lists signatures: peak signatures per second ÷ 700, rounded up to a power of two.',
      ),
    },
    Members: {
      selfSignUp: setting(
        true,
        flag(),
        'Whether visitors can sign up. If not, an administrator creates accounts.',
      ),
      passwordMinLength: setting(12, wholeNumber(8, 99), 'Minimum length of a password.'),
      // With OPTIONAL "managed login doesn't automatically prompt users to set up MFA", and the site has no page for
      // it: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html
      mfa: setting(
        'off',
        oneOf('off', 'optional', 'required'),
        'Multi-factor authentication with an authenticator app (TOTP). With `required` every member sets it up at the login. With `optional` you need your own page for the setup: the login pages do not offer it.',
      ),
      mailFrom: setting(
        undefined,
        mailAddress(),
        "Sender of the user pool's e-mails, which then go through Amazon SES in `region`. Its domain must be a verified identity there. See [e-mail](operations.md#e-mail-with-amazon-ses).",
        "Cognito's own sender, with a low daily limit",
      ),
      passkeys: setting(false, flag(), 'Whether members can log in with a passkey instead of a password.'),
      threatProtection: setting(
        'off',
        oneOf('off', 'audit', 'full'),
        'Whether Cognito logs (`audit`) or also blocks (`full`) leaked passwords and suspicious logins. Needs the Plus plan, which [costs money from the first member](operations.md#login-settings).',
      ),
      accessTokenMinutes: setting(
        60,
        wholeNumber(5, 1_440),
        "Lifetime of an access token. Access tokens can't be revoked.",
      ),
      refreshTokenDays: setting(1, wholeNumber(1, 3_650), 'Days until a member must log in again.'),
    },
    Editor: {
      contentRepository: setting(
        undefined,
        text(
          /^[a-z0-9](?:[a-z0-9-]{0,37}[a-z0-9])?\/(?!\.{1,2}$)[\w.-]{1,100}$/i,
          'a repository such as owner/name',
        ),
        'GitHub repository that the editor changes: see [Editing](editing.md). Without it there is no editor.',
        'no editor',
      ),
      contentBranch: setting(
        'main',
        text(
          /^(?!.*(?:\.\.|\/\/))[A-Za-z0-9][A-Za-z0-9._/-]{0,98}[A-Za-z0-9]$/,
          'the name of a branch, such as main',
        ),
        'Branch that the pipeline deploys.',
      ),
      contentMode: setting(
        'commit',
        oneOf('commit', 'pull-request'),
        'Whether a saved page is committed to `contentBranch`, or to the branch `content-editor` with a pull request.',
      ),
      contentPublishMinutes: setting(
        10,
        wholeNumber(0, 1_440),
        'Minutes from a commit to its release, as the editor announces them. Use the duration of your pipeline. `0` announces that a change is live at once, as in a local run.',
      ),
    },
    Monitoring: {
      alarms: setting(
        undefined,
        flag(),
        'Whether CloudWatch alarms are created.',
        production ? 'true' : 'false, or true if `alarmEmail` is set',
      ),
      alarmEmail: setting(
        undefined,
        mailAddress(),
        'E-mail address that receives alarms. AWS first sends it a confirmation request.',
      ),
      dashboard: setting(
        production,
        flag(),
        'Whether the stage has a [dashboard](operations.md#dashboard) in CloudWatch. An account has three free ones.',
      ),
      tracing: setting(
        false,
        flag(),
        'Whether functions record traces in AWS X-Ray. See [traces](operations.md#traces).',
      ),
      cdnLogs: setting(
        false,
        flag(),
        'Whether CloudFront logs each request, without query, cookies and address. See [logs of CloudFront and the web ACL](operations.md#logs-of-cloudfront-and-the-web-acl).',
      ),
      webAclLogs: setting(
        false,
        flag(),
        'Whether the web ACL logs the requests that it blocks, with their IP addresses. Needs `webAcl`.',
      ),
      monthlyBudget: setting(
        undefined,
        wholeNumber(1, 1_000_000),
        'US dollars that the whole account may cost in a month. AWS Budgets sends an e-mail at 80 %, at 100 %, and when it forecasts more. Needs `alarmEmail`. Set it in one stage of an account.',
      ),
      costAnomalyDollars: setting(
        undefined,
        wholeNumber(1, 1_000_000),
        'Unusual costs of the account in US dollars from which Cost Anomaly Detection sends an e-mail, once a day. Needs `alarmEmail`. Set it in one stage of an account.',
      ),
      costAnomalyMonitorArn: setting(
        undefined,
        text(
          /^arn:aws:ce::\d{12}:anomalymonitor\/[\w-]+$/,
          'the ARN of a monitor of Cost Anomaly Detection, such as arn:aws:ce::111122223333:anomalymonitor/0123abcd',
        ),
        'Existing monitor of AWS services. An account can have one of them only.',
        'one is created for `costAnomalyDollars`',
      ),
      canary: setting(
        false,
        flag(),
        'Whether a function requests the home page, health and signing every 5 minutes, with an alarm for its failures. It stores nothing. Needs alarms.',
      ),
    },
    Pipeline: {
      githubRepository: setting(
        undefined,
        text(
          /^[\w-]{1,39}(@\d{1,20})?\/[\w.-]{1,100}(@\d{1,20})?$/,
          'a repository on GitHub, such as owner/name or owner@123/name@456',
        ),
        'Repository whose GitHub environment with the name of the stage may deploy the stage. See [the pipeline](pipeline.md).',
      ),
      githubOidcProviderArn: setting(
        undefined,
        text(
          /^arn:aws:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/,
          'the ARN of an IAM OIDC provider for token.actions.githubusercontent.com',
        ),
        'Existing OIDC provider of GitHub. An account can have one only.',
        'one is created with the role of the pipeline',
      ),
    },
  };
}

const retentionDays = Object.values(RetentionDays).filter(
  (days) => typeof days === 'number' && days !== RetentionDays.INFINITE,
) as number[];

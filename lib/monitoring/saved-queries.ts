import { Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface SavedQueriesProps {
  readonly accessLog: ILogGroup;
  /** Logs of all functions. */
  readonly functionLogs: readonly ILogGroup[];
  readonly searchLog: ILogGroup;
  readonly reportsLog: ILogGroup;
}

interface SavedQuery {
  readonly logs: readonly ILogGroup[];
  /** Lines of the query. */
  readonly query: readonly string[];
}

/**
 * Queries of Logs Insights for the questions of docs/runbook.md. CloudWatch shows them under *Saved queries*, in a
 * folder with the name of the stack.
 */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, props: SavedQueriesProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    for (const [name, { logs, query }] of Object.entries(savedQueries(props))) {
      new CfnQueryDefinition(this, name.replaceAll(' ', ''), {
        name: `${stackName}/${name}`,
        logGroupNames: logs.map(({ logGroupName }) => logGroupName),
        queryString: query.join('\n'),
      });
    }
  }
}

function savedQueries(props: SavedQueriesProps): Readonly<Record<string, SavedQuery>> {
  const { accessLog, functionLogs, searchLog, reportsLog } = props;
  return {
    'Follow a request': {
      logs: [accessLog, ...functionLogs],
      query: [
        '# Put the reference, or the header x-amz-cf-id, in place of both ids.',
        'fields @timestamp, @log, message, status, @message',
        '| filter requestId = "ID" or cdnRequestId = "ID"',
        '| sort @timestamp',
      ],
    },
    'Responses by route': {
      logs: [accessLog],
      query: [
        'stats count(*) as responses, pct(responseLatency, 50) as p50, pct(responseLatency, 95) as p95 by routeKey, status',
        '| sort responses desc',
      ],
    },
    'Slowest requests': {
      logs: [accessLog],
      query: [
        'fields @timestamp, requestId, routeKey, status, responseLatency, integrationLatency',
        '| sort responseLatency desc',
        '| limit 50',
      ],
    },
    'Server errors': {
      logs: functionLogs,
      query: [
        'filter level = "ERROR"',
        '| stats count(*) as times, latest(requestId) as example by service, message, error.name, error.message',
        '| sort times desc',
      ],
    },
    'Denied requests': {
      logs: functionLogs,
      query: [
        'filter message = "request denied"',
        '| stats count(*) as times, latest(requestId) as example by service, reason',
        '| sort times desc',
      ],
    },
    'Cold starts and memory': {
      logs: functionLogs,
      query: [
        'filter @type = "REPORT"',
        '| stats count(*) as calls, count(@initDuration) as coldStarts, pct(@initDuration, 95) as coldStartMs, pct(@duration, 95) as durationMs, max(@maxMemoryUsed / 1000 / 1000) as usedMB, max(@memorySize / 1000 / 1000) as memoryMB by @log',
        '| sort calls desc',
      ],
    },
    'Failures of the searched API': {
      logs: [searchLog],
      query: [
        'filter message in ["upstream-failed", "upstream-timed-out", "upstream-rate-limited", "stale-results"]',
        '| stats count(*) as times by message, error.kind, error.upstreamStatus, error.code, error.path, error.attempts',
        '| sort times desc',
      ],
    },
    'Policy reports': {
      logs: [reportsLog],
      query: [
        'filter message = "policy violated"',
        '| stats count(*) as times by violation.directive, violation.blocked, violation.page, violation.source',
        '| sort times desc',
        '| limit 50',
      ],
    },
  };
}

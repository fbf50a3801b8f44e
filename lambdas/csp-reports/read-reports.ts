import { Problem } from '../shared/problem.ts';
import type { RequestOf } from '../shared/route.ts';
import type { cspReportsRoute } from './csp-reports.schema.ts';
import { parseViolation, type Violation } from './violation.ts';

/**
 * Maximum number of logged reports per request. A page of the site violates its policy in one or two places at most.
 */
export const maxReports = 10;

/** The violations in a request. */
export interface Reports {
  /** At most {@link maxReports}. */
  readonly violations: readonly Violation[];
  /** Number of reports beyond the limit. */
  readonly dropped: number;
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads reports about violations of the content security policy. Browsers send one report for `report-uri`
 * (`application/csp-report`) or several for `report-to` (`application/reports+json`). Other kinds of reports are
 * ignored.
 *
 * @throws {Problem} 400 if a report is invalid
 */
export function readReports({ mediaType, fields }: RequestOf<typeof cspReportsRoute>['body']): Reports {
  return mediaType === 'application/csp-report'
    ? { violations: [parseCspReport(fields['csp-report'])], dropped: 0 }
    : parseReportingApi(fields);
}

/** Content Security Policy Level 3, section 5.3: "Obtain the deprecated serialization of violation". */
function parseCspReport(value: unknown): Violation {
  const report = requireObject(value);
  return parseViolation({
    // CSP level 1 has only `violated-directive`, followed by the directive's sources.
    directive: report['effective-directive'] ?? report['violated-directive'],
    blocked: report['blocked-uri'],
    document: report['document-uri'],
    disposition: report.disposition,
    source: report['source-file'],
    line: report['line-number'],
  });
}

/** Reporting API, section 2.4 "Media type", with the body of Content Security Policy Level 3, section 5.2. */
function parseReportingApi(value: readonly unknown[]): Reports {
  const violations = value
    .slice(0, maxReports)
    .map(requireObject)
    .filter(({ type }) => type === 'csp-violation')
    .map((report) => {
      const body = requireObject(report.body);
      return parseViolation({
        directive: body.effectiveDirective,
        blocked: body.blockedURL,
        document: body.documentURL ?? report.url,
        disposition: body.disposition,
        source: body.sourceFile,
        line: body.lineNumber,
      });
    });
  return { violations, dropped: Math.max(0, value.length - maxReports) };
}

function requireObject(value: unknown): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new Problem('invalid-body', { reason: 'no object' });
}

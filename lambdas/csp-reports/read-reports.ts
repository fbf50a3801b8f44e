import { type BodyEvent, readMediaType, readText } from '../shared/body.ts';
import { Problem } from '../shared/problem.ts';
import { parseViolation, type Violation } from './violation.ts';

/** Maximum number of logged reports per request. A page of the site violates its policy in one or two places at most. */
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
 * (`application/csp-report`) or several for `report-to` (`application/reports+json`). Other kinds of reports are ignored.
 *
 * @throws {Problem} 415 for another media type or charset, 413 if the body is too large, 400 if a report is invalid
 */
export function readReports(event: BodyEvent): Reports {
  switch (readMediaType(event)) {
    case 'application/csp-report':
      return { violations: [parseCspReport(readJson(event))], dropped: 0 };
    case 'application/reports+json':
      return parseReportingApi(readJson(event));
    default:
      throw new Problem('unsupported-media-type', {
        detail: 'Send application/csp-report or application/reports+json, in UTF-8.',
      });
  }
}

function readJson(event: BodyEvent): unknown {
  const text = readText(event);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem('invalid-body', { cause });
  }
}

/** Content Security Policy Level 3, section 5.3: "Obtain the deprecated serialization of violation". */
function parseCspReport(value: unknown): Violation {
  const report = requireObject(requireObject(value)['csp-report']);
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
function parseReportingApi(value: unknown): Reports {
  if (!Array.isArray(value)) throw new Problem('invalid-body', { reason: 'no array' });
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

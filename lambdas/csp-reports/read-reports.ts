import { type BodyEvent, readMediaType, readText } from '../shared/body.ts';
import { Problem } from '../shared/problem.ts';
import { parseViolation, type Violation } from './violation.ts';

/**
 * Reports of one request that are looked at. A page of ours that breaks its policy does so in one or two places; who
 * sends more is no visitor's browser, and shall not fill the log.
 */
export const maxReports = 10;

/** The violations that a request reports. */
export interface Reports {
  /** At most {@link maxReports}. */
  readonly violations: readonly Violation[];
  /** How many reports were not looked at. */
  readonly dropped: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads what browsers send about violations of a content security policy: one report for `report-uri`
 * (`application/csp-report`), or several for `report-to` (`application/reports+json`, with reports of other kinds
 * among them perhaps, which are left out).
 *
 * @throws Problem 415 for another type or charset, 413 for a body that is too large, 400 for what is no report
 */
export function readReports(event: BodyEvent): Reports {
  switch (readMediaType(event)) {
    case 'application/csp-report':
      return { violations: [reportOfUri(readJson(event))], dropped: 0 };
    case 'application/reports+json':
      return reportsOfApi(readJson(event));
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
function reportOfUri(value: unknown): Violation {
  const report = mustBeObject(mustBeObject(value)['csp-report']);
  return parseViolation({
    // Policies of level 1 knew the second name only, with the directive's sources behind it.
    directive: report['effective-directive'] ?? report['violated-directive'],
    blocked: report['blocked-uri'],
    document: report['document-uri'],
    disposition: report.disposition,
    source: report['source-file'],
    line: report['line-number'],
  });
}

/** Reporting API, section 2.4 "Media type", with the body of Content Security Policy Level 3, section 5.2. */
function reportsOfApi(value: unknown): Reports {
  if (!Array.isArray(value)) throw new Problem('invalid-body', { reason: 'no list' });
  const violations = value
    .slice(0, maxReports)
    .map(mustBeObject)
    .filter(({ type }) => type === 'csp-violation')
    .map((report) => {
      const body = mustBeObject(report.body);
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

function mustBeObject(value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Problem('invalid-body', { reason: 'no object' });
}

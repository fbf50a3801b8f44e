import * as v from 'valibot';
import { defineRoute } from '../shared/route.ts';

export const cspReportsRoute = defineRoute({
  method: 'POST',
  path: '/api/reports',
  summary: 'Report a violation of the content security policy',
  description: 'Browsers send these reports. They are throttled and logged.',
  authorizer: 'none',
  body: {
    'application/csp-report': v.pipe(
      v.looseObject({ 'csp-report': v.looseObject({}) }),
      v.description('A report for `report-uri`.'),
    ),
    'application/reports+json': v.pipe(
      v.array(v.unknown()),
      v.description('Reports for `report-to`. Those of other kinds are ignored.'),
    ),
  },
  responses: { 204: { description: 'The reports are logged' } },
  examples: [
    {
      summary: 'A blocked script',
      body: {
        'application/csp-report': {
          'csp-report': {
            'document-uri': 'https://www.example.com/',
            'effective-directive': 'script-src-elem',
            'blocked-uri': 'inline',
          },
        },
      },
      status: 204,
    },
    { summary: 'No reports', body: { 'application/reports+json': [] }, status: 204 },
  ],
});

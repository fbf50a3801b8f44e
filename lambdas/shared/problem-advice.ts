import type { ProblemName } from './problem.ts';

/** What developers of clients should do about each problem. The site's page of problems shows it. */
export const problemAdvice: Readonly<Record<ProblemName, string>> = {
  'invalid-query': 'The query string has an unknown or repeated parameter, or a value that is not allowed.',
  'invalid-body': 'The body does not match its Content-Type. Send one JSON object, or a form.',
  'invalid-name': 'Search for a name of 1 to 64 characters.',
  'invalid-page': 'The page must be a number from 1 to 9999.',
  'invalid-image-url':
    'Send an absolute URL that begins with http:// or https://, without user name and password.',
  'invalid-upload':
    'Send a supported contentType and the size in bytes. To convert, send the upload key unchanged, and no imageURL.',
  'invalid-signature':
    'Sign with a name of 1 to 100 visible characters, without control characters and links.',
  'invalid-idempotency-key': 'Send a key of 8 to 64 characters from A-Z, a-z, 0-9, hyphen and underscore.',
  'invalid-limit': 'Send a limit from 1 to 100.',
  'invalid-cursor': 'Send the cursor of the previous response unchanged, or none for the newest signatures.',
  'invalid-content-path':
    'Name a Markdown file of the content folder: lowercase letters, digits and hyphens, and slashes between folders.',
  'not-a-member': 'The account was deleted or disabled. Log in with another account.',
  'cross-site-request': 'The form was on a page of another site. Fill in the form on this site.',
  'idempotency-key-reused':
    'A key belongs to one signature. Send the same name with the same key, or a new key.',
  'body-too-large': 'Send at most 16 KiB.',
  'image-too-large':
    'The detail names the limit. The limits are 20 MiB, 50 million pixels for JPEG and PNG, 25 million a frame and 16,383 a side for other formats, and 100 frames and 50 million pixels in total for animations.',
  'unsupported-media-type':
    'Send application/json or application/x-www-form-urlencoded, in UTF-8. For policy reports, the response lists the accepted types.',
  'image-not-fetched': 'The image could not be fetched from the address. Check that the address is public.',
  'image-not-readable': 'The file is not a JPEG, PNG, WebP, AVIF, GIF or TIFF image, or it is damaged.',
  'upload-not-found': 'The file was not uploaded, or it was deleted after a day. Upload it again.',
  'content-not-found': 'List the pages to see which ones exist.',
  'content-changed': 'Read the page again, merge your changes, and send the new revision.',
  'invalid-content':
    'The detail names the field that is wrong, or the page that links to this one. Change it and try again.',
  'precondition-required':
    'Send the revision that you have read as If-Match, so that you do not overwrite the changes of others.',
  'repository-failed':
    'The repository does not accept the token, or does not have the branch. An administrator must check the settings.',
  'internal-error': 'The server failed. Try again later.',
  'upstream-failed': 'The search service failed, or returned an unexpected response. Try again later.',
  'temporarily-unavailable':
    'The request may have been stored before the failure. Send the same request with the same key again after the time in Retry-After.',
  'upstream-rate-limited':
    'The search service receives too many requests. Search again after the time in Retry-After.',
  'upstream-timed-out': 'The search service did not respond in time. Try again later.',
};

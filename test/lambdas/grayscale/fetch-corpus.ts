import type { FetchCase } from './fetch-case.ts';
import { goodCases } from './fetch-corpus-good.ts';
import { hostCases } from './fetch-corpus-hosts.ts';
import { nameCases } from './fetch-corpus-names.ts';
import { redirectCases } from './fetch-corpus-redirects.ts';
import { responseCases } from './fetch-corpus-responses.ts';

/** Attacks through URLs, names, redirects and responses, and valid images. */
export const fetchCorpus: Readonly<Record<string, readonly FetchCase[]>> = {
  'an image': goodCases,
  'a host': hostCases,
  'a name': nameCases,
  'a redirect': redirectCases,
  'a response': responseCases,
};

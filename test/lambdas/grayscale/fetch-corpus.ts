import type { FetchCase } from './fetch-case.ts';
import { answerCases } from './fetch-corpus-answers.ts';
import { goodCases } from './fetch-corpus-good.ts';
import { hostCases } from './fetch-corpus-hosts.ts';
import { nameCases } from './fetch-corpus-names.ts';
import { redirectCases } from './fetch-corpus-redirects.ts';

/** What strangers try, and what they may. */
export const fetchCorpus: Readonly<Record<string, readonly FetchCase[]>> = {
  'an image': goodCases,
  'a host': hostCases,
  'a name': nameCases,
  'a redirect': redirectCases,
  'an answer': answerCases,
};

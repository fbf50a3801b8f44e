import * as v from 'valibot';
import { codePointLength } from './fields.ts';

/** Text of `min` to `max` characters, counted as code points like JSON Schema does. */
export const characters = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.check((text) => {
      const length = codePointLength(text);
      return length >= min && length <= max;
    }),
    v.metadata({ minLength: min, maxLength: max }),
  );

/** A whole number in a query, without a sign, leading zeros or an exponent. */
export const wholeNumber = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^(0|[1-9][0-9]*)$/),
    v.transform(Number),
    v.number(),
    v.integer(),
    v.minValue(min),
    v.maxValue(max),
  );

import { describe, expect, test } from '@jest/globals';
import { readField, showValue } from '../../../site/browser/form-values.ts';

const control = (type: string, isRequired = false) => ({
  value: '',
  checked: false,
  dataset: { type, ...(isRequired && { required: '' }) },
});

describe('a control', () => {
  test.each([
    ['text', 'Tea', 'Tea'],
    ['date', '2026-11-28', '2026-11-28'],
    ['number', -1.5, -1.5],
    ['number', 0, 0],
    ['select', 'main', 'main'],
    ['words', ['green', 'tea'], ['green', 'tea']],
    ['checkbox', true, true],
    ['checkbox', false, undefined],
    ['text', undefined, undefined],
    ['number', undefined, undefined],
    ['words', [], undefined],
  ])('of the type %s shows %p, and returns %p', (type, value, read) => {
    const shown = control(type);
    showValue(shown, value);
    expect(readField(shown)).toEqual(read);
  });

  test.each([
    ['text', ''],
    ['date', ''],
    ['words', []],
    ['checkbox', false],
  ])('that is required returns a value although it is empty: %s', (type, value) => {
    expect(readField(control(type, true))).toEqual(value);
  });

  test('returns words that were separated by commas', () => {
    const words = control('words');
    words.value = ' green,  tea ';
    expect(readField(words)).toEqual(['green', 'tea']);
  });

  test('shows a value of another type, so that it can be repaired', () => {
    const text = control('text');
    showValue(text, 7);
    expect(text.value).toBe('7');
  });
});

import { jest } from '@jest/globals';

// Much longer than the slowest machine needs. It only ends tests that hang. Tests of time limits assert them.
jest.setTimeout(120_000);

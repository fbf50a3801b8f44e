import { jest } from '@jest/globals';

// Much longer than the slowest machine needs: it fails a test that hangs, and no test asserts time.
jest.setTimeout(120_000);

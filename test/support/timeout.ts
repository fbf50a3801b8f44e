import { jest } from '@jest/globals';

// Many times what the slowest machine needs: a test that hangs fails, and none asserts time.
jest.setTimeout(120_000);

// Test files of a process share what they synthesize (test/lib/synthesis.ts). Each mutant must be synthesized.
delete globalThis.testAssemblies;

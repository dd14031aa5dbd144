"""Who and what the demo, the benchmarks and the tests run on: facts of real postings, synthetic workers."""

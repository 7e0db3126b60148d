# What the Python engines share: shapes (from JSON), numbers, medians.
# In: nothing.  Out: helpers.  Not here: what an engine computes.
import json
import sys
import time

import numpy as np


def numbers(shape, seed=1, scale=1.0):
    """The numbers of numbers.mjs: a linear congruential sequence, found in blocks with powers of its step."""
    count = int(np.prod(shape))
    block = 4096
    a, c = 1664525, 1013904223
    multipliers, offsets = np.empty(block, np.uint64), np.empty(block, np.uint64)
    m, o = 1, 0
    for i in range(block):
        m, o = (m * a) % 2**32, (o * a + c) % 2**32
        multipliers[i], offsets[i] = m, o
    states = np.empty(-(-count // block) * block, np.uint64)
    state = seed
    for start in range(0, count, block):
        states[start : start + block] = (multipliers * state + offsets) % 2**32
        state = int(states[start + block - 1])
    return (states[:count] / 2.0**31 - 1).astype(np.float32).reshape(shape) * np.float32(scale)


def median_of(call):
    """Median milliseconds of a call after 300 ms of warming up; short calls run several times a sample."""
    warm = time.perf_counter()
    calls = 0
    while calls == 0 or time.perf_counter() - warm < 0.3:
        call()
        calls += 1
    repeats = max(1, int(-(-0.003 // ((time.perf_counter() - warm) / calls))))
    samples = []
    begin = time.perf_counter()
    while len(samples) < 9 or (time.perf_counter() - begin < 0.7 and len(samples) < 101):
        start = time.perf_counter()
        for _ in range(repeats):
            call()
        samples.append((time.perf_counter() - start) / repeats)
    return sorted(samples)[len(samples) // 2] * 1000


def main(measure):
    """Answers with one JSON number: what `measure` gives for the case and the data named on the command line."""
    print(json.dumps(measure(sys.argv[1], json.loads(sys.argv[2]))))

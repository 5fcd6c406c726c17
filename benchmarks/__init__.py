"""The ratios of PERFORMANCE, each measured beside its reference in the same run.

    make bench              python -m benchmarks
    make bench ONLY=P5      python -m benchmarks P5

`ours` are small programs around the product, `peers` the same job done with other packages; the
rest starts them, loads them and compares. Nothing here is imported by the product.
"""

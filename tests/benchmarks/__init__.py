"""What benchmarks say of numbers; the measuring itself is not tested."""

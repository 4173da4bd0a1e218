"""The wire between the trusted side, the kernel and the host."""

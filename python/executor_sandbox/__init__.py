"""The trusted side: what makes a sandbox, watches it from its pid 1, and says how a run ended. It imports nothing of the kernel."""

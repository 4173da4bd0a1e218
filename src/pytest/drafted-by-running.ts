/** How drafted tests begin that hold what code gave when it was run: they say nothing on whether that is right. */
export const DRAFTED_BY_RUNNING = "# Drafted by running the code";

/** Whether values of a type are there to be called, or awaited, before their result can be used. */
export function isUnfinished(type: string): boolean {
  return /^(?:builtin_function_or_method|method|function|method_descriptor|coroutine)$/.test(type);
}

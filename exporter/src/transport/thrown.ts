/** A text field of whatever was thrown. */
export function textIn(error: unknown, field: 'code' | 'message'): string {
  const found: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined;
  return typeof found === 'string' ? found : '';
}
